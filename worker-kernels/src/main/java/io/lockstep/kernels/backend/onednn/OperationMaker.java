package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingBag;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.Pool;
import io.lockstep.kernels.layer.pooling.PoolGeometry;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.jspecify.annotations.Nullable;

/** List of the layers with native operations; the one class that knows every kind of operation. */
final class OperationMaker {
    private static final Map<Class<? extends Layer>, Maker> NATIVE = new HashMap<>();

    static {
        NATIVE.put(Dense.class, DenseKernels::operation);
        NATIVE.put(Conv2d.class, ConvolutionKernels::overImage);
        NATIVE.put(Conv1d.class, ConvolutionKernels::overLine);
        NATIVE.put(ConvTranspose2d.class, TransposedKernels::overImage);
        NATIVE.put(ConvTranspose1d.class, TransposedKernels::overLine);
        NATIVE.put(BatchNorm.class, BatchNormOperation::operation);
        NATIVE.put(Add.class, SumOperation::operation);
        NATIVE.put(Dropout.class, DropoutOperation::operation);
        NATIVE.put(Lstm.class, LstmOperation::operation);
        NATIVE.put(Gru.class, GruOperation::operation);
        NATIVE.put(TakeStep.class, OperationMaker::step);
        NATIVE.put(LayerNorm.class, LayerNormOperation::operation);
        NATIVE.put(Softmax.class, SoftmaxOperation::softmax);
        NATIVE.put(Multiply.class, ProductOperation::operation);
        NATIVE.put(Concat.class, ConcatOperation::operation);
        NATIVE.put(Permute.class, PermuteOperation::operation);
        NATIVE.put(MultiHeadAttention.class, AttentionOperation::operation);
        NATIVE.put(PositionalEmbedding.class, PositionOperation::operation);
        NATIVE.put(LogSoftmax.class, SoftmaxOperation::logarithm);
        NATIVE.put(Embedding.class, OperationMaker::embedding);
        NATIVE.put(EmbeddingMean.class, TableOperation::operation);
        NATIVE.put(EmbeddingBag.class, TableOperation::operation);
    }

    /**
     * Layers whose native operations keep to the valid steps of sequences of any length: they read them of the pass, and
     * give zeros at all others, in the output and in the gradient they read. Of others the plain kernel runs there.
     */
    private static final Set<Class<? extends Layer>> OBEYS_STEPS =
            Set.of(Lstm.class, Gru.class, Embedding.class, TakeStep.class);

    /**
     * Layers that compute each step from the same step, leave out what is not valid themselves, or read zeros there as they
     * do beyond the ends; their native operations are masked from outside.
     */
    private static final Set<Class<? extends Layer>> STEP_BY_STEP = Set.of(
            Dense.class,
            Conv1d.class,
            Add.class,
            Dropout.class,
            LayerNorm.class,
            Softmax.class,
            LogSoftmax.class,
            Multiply.class,
            Concat.class,
            Permute.class,
            PositionalEmbedding.class,
            MultiHeadAttention.class);

    private static final int LONG_SUM = 1024;

    private OperationMaker() {}

    /** Makes the native operation of a node; null where there is none. */
    private interface Maker {
        @Nullable NativeOperation operation(Compilation compilation, GraphNode node);
    }

    /**
     * The operations of a graph's nodes, bridged where there is no native one.
     *
     * @param training whether there is a backward pass
     */
    static NativeOperations operations(CompileTarget target, int rows, boolean training) {
        Compilation compilation = new Compilation(target, rows, training);
        List<NativeOperation> operations = new ArrayList<>();
        for (GraphNode node : target.graph().nodes()) {
            NativeOperation operation = named(node, () -> Temporaries.freed(() -> nativeOperation(compilation, node)));
            operations.add(operation != null ? operation : new BridgedOperation(compilation, node));
        }
        return new NativeOperations(compilation, operations);
    }

    /** Null where the node's plain kernel is to run. */
    private static @Nullable NativeOperation nativeOperation(Compilation compilation, GraphNode node) {
        if (!compilation.graph().isTimed(node)
                || OBEYS_STEPS.contains(node.layer().getClass())) {
            return operation(compilation, node);
        }
        TimeAxis time = compilation.graph().time(node.output());
        boolean each = STEP_BY_STEP.contains(node.layer().getClass()) || Elementwise.of(node.layer()) != null;
        NativeOperation operation = each && !time.isNone() ? operation(compilation, node) : null;
        return operation == null ? null : MaskedOperation.of(operation, compilation, node, time);
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

    private static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        Maker maker = NATIVE.get(node.layer().getClass());
        if (maker != null) {
            return maker.operation(compilation, node);
        }
        if (node.layer() instanceof Pool pool) {
            return pool(compilation, node, pool);
        }
        Elementwise function = Elementwise.of(node.layer());
        return function == null ? null : new ElementwiseOperation(compilation, node, function);
    }

    private static @Nullable NativeOperation step(Compilation compilation, GraphNode node) {
        return compilation.graph().isTimed(node)
                ? TakeOwnStepOperation.operation(compilation, node)
                : TakeStepOperation.operation(compilation, node);
    }

    private static @Nullable NativeOperation embedding(Compilation compilation, GraphNode node) {
        return node.tables().isEmpty()
                ? EmbeddingOperation.operation(compilation, node)
                : TableOperation.operation(compilation, node);
    }

    /** Null where a window has more elements than the library's one float32 sum is good for. */
    private static @Nullable NativeOperation pool(Compilation compilation, GraphNode node, Pool pool) {
        PoolGeometry geometry = pool.geometry(node.inputShapes());
        if (pool.coversAll() && pool.function() != Pool.Function.MAXIMUM && geometry.inputPlane() > LONG_SUM) {
            return null;
        }
        algorithm function = switch (pool.function()) {
            case MAXIMUM -> algorithm.pooling_max;
            case MEAN -> algorithm.pooling_avg_exclude_padding;
            case MEAN_WITH_PADDING -> algorithm.pooling_avg_include_padding;
        };
        return new PoolOperation(compilation, node, geometry, function);
    }
}
