package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.Scratch;
import io.lockstep.kernels.graph.ValidSteps;
import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.dnnl.stream;

/** One thread's native memory and what stands in it, training or inference. */
final class Workspace implements AutoCloseable {
    private final CompileTarget compiled;
    private final NativeWeights weights;
    private final Graph graph;
    private final int rows;
    private final CurrentPass pass;
    private final GradientTarget target = new GradientTarget();
    private final Owned owned = new Owned();
    private final NativeMemory memory;
    private final stream queue;
    private final Map<GraphNode, float[][]> bridgeArrays;
    private final Map<GraphNode, Bridge> bridges = new HashMap<>();
    private final Map<Integer, SetAside> aside = new HashMap<>();
    private final FiniteCheck tableValues = new FiniteCheck();
    private GradientProgress progress = GradientProgress.NONE;

    /**
     * @param tables their values, by number in the layout
     * @param bridged the nodes whose plain kernels run
     * @param bytes of native memory, enough for every pass
     * @param rows most of a pass
     */
    Workspace(
            CompileTarget compiled,
            NativeWeights weights,
            List<FloatStorage> tables,
            List<GraphNode> bridged,
            long bytes,
            boolean training,
            int rows,
            long seed) {
        this.compiled = compiled;
        this.weights = weights;
        this.graph = compiled.graph();
        this.rows = rows;
        MatrixProducts products = new NativeProducts();
        float[][] scratch = Scratch.allocate(withScratch(graph, bridged), rows);
        ValidSteps steps = new ValidSteps(graph, rows);
        CurrentPass own = training
                ? CurrentPass.training(products, seed, scratch, steps)
                : CurrentPass.inference(products, rows, scratch, steps);
        this.pass = own.reading(tables);
        this.bridgeArrays = compiled.bridgeMemory(bridged, training, rows).allocate();
        this.memory = new NativeMemory(bytes);
        this.queue =
                Temporaries.freed(() -> owned.own(new stream(compiled.door().cpu())));
    }

    /** The nodes whose plain kernels run, or parts of them, as of those that read tables. */
    static List<GraphNode> withScratch(Graph graph, List<GraphNode> bridged) {
        List<GraphNode> nodes = new ArrayList<>(bridged);
        for (GraphNode node : graph.nodes()) {
            if (!node.tables().isEmpty()) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    NativeDoor door() {
        return compiled.door();
    }

    Primitives primitives() {
        return compiled.primitives();
    }

    NativeWeights weights() {
        return weights;
    }

    Graph graph() {
        return graph;
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

    /** Looks at what passes read of tables, which no packing looks at. */
    FiniteCheck tableValues() {
        return tableValues;
    }

    /** @param size floats of a row */
    RowPiece rowPiece(int size) {
        return RowPiece.of(size, tableValues);
    }

    /** Who hears of the backward pass that comes. */
    void reportTo(GradientProgress listener) {
        progress = listener;
    }

    GradientProgress progress() {
        return progress;
    }

    Owned owned() {
        return owned;
    }

    stream queue() {
        return queue;
    }

    Place place(Region region) {
        return new Place(memory.address(region.offset()), region.bytes());
    }

    /** Plain floats of a region, for Java. */
    FloatBuffer floats(Region region, int count) {
        return floatsAt(place(region), count);
    }

    FloatBuffer floatsAt(Place place, int count) {
        int bytes = Math.multiplyExact(count, Float.BYTES);
        return memory.view(place.holding(bytes).address() - memory.address(0), bytes)
                .asFloatBuffer();
    }

    /** An input of the model, as Java writes it. */
    FloatBuffer input(NativeOperations operations, int input) {
        return floats(operations.regions().value(input), Math.multiplyExact(operations.rows(), graph.size(input)));
    }

    /** The gradient of an input of the model, as Java reads it; empty when nobody wants it. */
    FloatBuffer inputGradient(NativeOperations operations, int input) {
        return operations.regions().times().hasGradient(input)
                ? floats(operations.regions().gradient(input), Math.multiplyExact(operations.rows(), graph.size(input)))
                : FloatBuffer.allocate(0);
    }

    /** An answer of the model, as Java reads it. */
    FloatBuffer answer(NativeOperations operations, int number) {
        Operand answer = operations.answers().get(number);
        Region region = answer.isCopy()
                ? operations.regions().copy(answer.copy())
                : operations.regions().value(answer.value());
        return floats(region, Math.multiplyExact(operations.rows(), graph.outputSize(number)));
    }

    /** The gradient of an answer, as Java writes it; empty when nobody wants it. */
    FloatBuffer answerGradient(NativeOperations operations, int number) {
        int output = graph.output(number);
        if (!operations.regions().times().hasGradient(output)) {
            return FloatBuffer.allocate(0);
        }
        return floats(
                answerGradientRegion(operations, number),
                Math.multiplyExact(operations.rows(), graph.outputSize(number)));
    }

    /** Where the gradient of an answer that is wanted lies in plain float32. */
    Region answerGradientRegion(NativeOperations operations, int number) {
        int output = graph.output(number);
        boolean inPlace = operations
                .compilation()
                .gradient(output)
                .sameAs(operations.answers().get(number).layout());
        return inPlace
                ? operations.regions().gradient(output)
                : operations.regions().lossGradient(number);
    }

    float[][] heapTensors(GraphNode node) {
        return weights.onHeap(node);
    }

    /** Room for the gradient of a tensor that several nodes read. */
    SetAside setAside(int tensor) {
        return aside.computeIfAbsent(
                tensor, missing -> new SetAside(target, graph.layout().tensors().get(missing)));
    }

    Bridge bridge(GraphNode node) {
        return bridges.computeIfAbsent(
                node, missing -> new Bridge(this, missing, Objects.requireNonNull(bridgeArrays.get(missing))));
    }

    @Override
    public void close() {
        owned.close();
        memory.close();
    }
}
