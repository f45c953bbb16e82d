package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.ForwardPass;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.Scratch;
import io.lockstep.kernels.graph.SharedMemory;
import io.lockstep.kernels.graph.ValidSteps;

/** Inference: values share buffers as soon as nobody reads them any more. */
final class PlainForward implements ForwardPass {
    private static final float[] NONE = {};

    private final Graph graph;
    private final Multiplier.Products products;
    private final CurrentPass pass;
    private final float[][] values;
    private final float[][][] stepInputs;
    private final float[][][] stepTensors;

    PlainForward(Graph graph, Tensors tensors, Multiplier multiplier, int rows) {
        this.graph = graph;
        this.products = multiplier.scoring(OperandSizes.of(graph, rows));
        this.pass = CurrentPass.inference(
                        products, rows, Scratch.allocate(graph.nodes(), rows), new ValidSteps(graph, rows))
                .reading(tensors.tables());
        SharedMemory memory = SharedMemory.plan(graph.valuesAlive());
        float[][] buffers = Buffers.allocate(memory, rows);
        this.values = Buffers.assign(memory, buffers, graph.valueCount());
        this.stepInputs = Buffers.empty(graph);
        this.stepTensors = Buffers.tensors(graph, tensors);
    }

    /** Bytes it takes beside its products. */
    static long bytes(Graph graph, int rows) {
        return SharedMemory.plan(graph.valuesAlive()).totalSize() * rows * Float.BYTES
                + Scratch.bytes(graph.nodes(), rows);
    }

    /** Products of scoring do. */
    @Override
    public boolean takesFewer() {
        return true;
    }

    @Override
    public void run(Batch padded, float[][] outputs) {
        pass.begin(padded);
        Buffers.inputs(padded, values);
        for (int s = 0; s < stepInputs.length; s++) {
            GraphNode node = graph.nodes().get(s);
            Buffers.select(node.inputs(), values, stepInputs[s]);
            pass.enter(node);
            node.kernel().forward(pass, stepTensors[s], stepInputs[s], values[node.output()], NONE);
        }
        for (int i = 0; i < outputs.length; i++) {
            System.arraycopy(values[graph.output(i)], 0, outputs[i], 0, outputs[i].length);
        }
    }

    @Override
    public void close() {
        products.close();
    }
}
