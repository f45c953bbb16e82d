package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.network.CurrentPass;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Lifetimes;
import io.lockstep.kernels.network.Scratch;
import io.lockstep.kernels.network.Step;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.stream;

/** One thread's native memory and what stands in it, training or inference. */
final class Workspace implements AutoCloseable {
    private final OneDnnNetwork network;
    private final Graph graph;
    private final Regions regions;
    private final int rows;
    private final boolean training;
    private final CurrentPass pass;
    private final Lifetimes gradientsAlive;
    private final GradientTarget target = new GradientTarget();
    private final Owned owned = new Owned();
    private final NativeMemory memory;
    private final stream queue;
    private final Map<Step, Bridge> bridges = new HashMap<>();

    /** @param rows most rows of a pass */
    Workspace(OneDnnNetwork network, Regions regions, int rows, boolean training, long seed) {
        this.network = network;
        this.graph = network.graph();
        this.regions = regions;
        this.rows = rows;
        this.training = training;
        MatrixProducts products = new NativeProducts();
        float[][] scratch = Scratch.allocate(Forms.bridged(graph), rows);
        this.pass = training
                ? CurrentPass.training(products, seed, scratch)
                : CurrentPass.inference(products, rows, scratch);
        this.gradientsAlive = graph.gradientsAlive();
        this.memory = new NativeMemory(regions.bytes());
        this.queue = Temporaries.freed(() -> owned.own(new stream(network.door().cpu())));
    }

    OneDnnNetwork network() {
        return network;
    }

    Graph graph() {
        return graph;
    }

    Regions regions() {
        return regions;
    }

    int rows() {
        return rows;
    }

    CurrentPass pass() {
        return pass;
    }

    GradientTarget target() {
        return target;
    }

    Owned owned() {
        return owned;
    }

    stream queue() {
        return queue;
    }

    long address(long region) {
        return memory.address(region);
    }

    FloatBuffer valueView(int value) {
        return view(regions.value(value), value);
    }

    FloatBuffer gradientView(int value) {
        return view(regions.gradient(value), value);
    }

    private FloatBuffer view(long region, int value) {
        int size = Math.multiplyExact(Math.multiplyExact(rows, graph.size(value)), Float.BYTES);
        return memory.view(region, size).asFloatBuffer();
    }

    float[][] heapTensors(Step step) {
        return network.heapTensors().of(step);
    }

    Bridge bridge(Step step) {
        return bridges.computeIfAbsent(step, missing -> new Bridge(this, missing, training));
    }

    /** Whether this step is the first to give its input a gradient, and so writes instead of adding. */
    boolean opens(Step step, int input) {
        int value = step.inputs().get(input);
        int time = graph.steps().size() - graph.steps().indexOf(step);
        return gradientsAlive.first()[value] == time && step.inputs().indexOf(value) == input;
    }

    /** Whether backward gives this value a gradient. */
    boolean hasGradient(int value) {
        return graph.trained(value) && gradientsAlive.first()[value] >= 0;
    }

    @Override
    public void close() {
        owned.close();
        memory.close();
    }
}
