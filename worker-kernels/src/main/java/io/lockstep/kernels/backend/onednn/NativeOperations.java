package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.GraphNode;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.jspecify.annotations.Nullable;

/** The nodes of a graph compiled for one number of rows. */
final class NativeOperations {
    private static final Map<Class<? extends Layer>, Maker> NATIVE = new HashMap<>();

    static {
        NATIVE.put(Dense.class, DenseKernels::operation);
        NATIVE.put(Conv2d.class, ConvolutionKernels::overImage);
        NATIVE.put(Conv1d.class, ConvolutionKernels::overLine);
        NATIVE.put(MaxPool2d.class, NativeOperations::pool);
        NATIVE.put(MaxPool1d.class, NativeOperations::pool);
        NATIVE.put(AveragePool2d.class, NativeOperations::pool);
        NATIVE.put(AveragePool1d.class, NativeOperations::pool);
        NATIVE.put(GlobalMaxPool.class, NativeOperations::pool);
        NATIVE.put(GlobalAveragePool.class, NativeOperations::pool);
        NATIVE.put(BatchNorm.class, BatchNormOperation::operation);
        NATIVE.put(Add.class, SumOperation::operation);
    }

    private static final int LONG_SUM = 1024;

    private final Compilation compilation;
    private final List<NativeOperation> operations = new ArrayList<>();
    private final List<Operand> answers = new ArrayList<>();
    private final Regions regions;

    /** Makes the native operation of a node; null where there is none. */
    private interface Maker {
        @Nullable NativeOperation operation(Compilation compilation, GraphNode node);
    }

    /** @param training whether there is a backward pass */
    NativeOperations(OneDnnNetwork network, int rows, boolean training) {
        this.compilation = new Compilation(network, rows, training);
        Graph graph = compilation.graph();
        for (GraphNode node : graph.nodes()) {
            NativeOperation operation = named(node, () -> Temporaries.freed(() -> nativeForm(node)));
            operations.add(operation != null ? operation : new BridgedOperation(compilation, node));
        }
        for (int i = 0; i < graph.outputCount(); i++) {
            int value = graph.output(i);
            Layout plain = compilation
                    .primitives()
                    .plain(
                            org.bytedeco.dnnl.memory.data_type.f32,
                            compilation.value(value).sizes());
            answers.add(compilation.operand(value, plain));
        }
        this.regions = new Regions(this);
    }

    /** What oneDNN refuses is told with the node it was made for. */
    static @Nullable NativeOperation named(GraphNode node, Supplier<@Nullable NativeOperation> maker) {
        try {
            return maker.get();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "node '" + node.node().name() + "': oneDNN has no kernel for " + node.layer() + " over "
                            + node.inputShapes() + ": " + e.getMessage() + ". Choose -Dlockstep.backend=blas",
                    e);
        }
    }

    private @Nullable NativeOperation nativeForm(GraphNode node) {
        Maker maker = NATIVE.get(node.layer().getClass());
        if (maker != null) {
            return maker.operation(compilation, node);
        }
        Elementwise function = Elementwise.of(node.layer());
        return function == null ? null : new ElementwiseOperation(compilation, node, function);
    }

    /** Null where a window has more elements than the library's one float32 sum is good for. */
    private static @Nullable NativeOperation pool(Compilation compilation, GraphNode node) {
        List<Shape> shapes = node.inputShapes();
        Layer layer = node.layer();
        if (layer instanceof MaxPool2d pool) {
            return new PoolOperation(compilation, node, pool.geometry(shapes), algorithm.pooling_max);
        }
        if (layer instanceof MaxPool1d pool) {
            return new PoolOperation(compilation, node, pool.geometry(shapes), algorithm.pooling_max);
        }
        if (layer instanceof GlobalMaxPool pool) {
            return new PoolOperation(compilation, node, pool.geometry(shapes), algorithm.pooling_max);
        }
        if (layer instanceof AveragePool2d pool) {
            return new PoolOperation(compilation, node, pool.geometry(shapes), average(pool.countIncludePadding()));
        }
        if (layer instanceof AveragePool1d pool) {
            return new PoolOperation(compilation, node, pool.geometry(shapes), average(pool.countIncludePadding()));
        }
        GlobalAveragePool pool = (GlobalAveragePool) layer;
        if (pool.geometry(shapes).inputPlane() > LONG_SUM) {
            return null;
        }
        return new PoolOperation(compilation, node, pool.geometry(shapes), average(false));
    }

    private static algorithm average(boolean countPadding) {
        return countPadding ? algorithm.pooling_avg_include_padding : algorithm.pooling_avg_exclude_padding;
    }

    Compilation compilation() {
        return compilation;
    }

    int rows() {
        return compilation.rows();
    }

    NativeOperation of(int node) {
        return operations.get(node);
    }

    List<NativeOperation> all() {
        return operations;
    }

    /** The outputs of the graph as the losses read them: plain float32. */
    List<Operand> answers() {
        return answers;
    }

    Regions regions() {
        return regions;
    }

    /** Whether that node runs its plain kernel on copies on the heap. */
    boolean isBridged(int node) {
        return operations.get(node) instanceof BridgedOperation;
    }

    long scratchpadBytes() {
        long largest = Conversion.SCRATCHPAD_BYTES;
        for (NativeOperation operation : operations) {
            largest = Math.max(largest, operation.scratchpadBytes());
        }
        return largest;
    }
}
