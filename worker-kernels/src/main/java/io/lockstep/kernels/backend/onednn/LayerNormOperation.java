package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation of the vectors of a row-major value, sums in float32. Kept for backward: mean and variance of
 * each vector.
 */
final class LayerNormOperation implements NativeOperation {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;
    private static final int FLAGS = normalization_flags.use_scale.value | normalization_flags.use_shift.value;

    private final GraphNode node;
    private final Operand operand;
    private final VectorView x;
    private final VectorView y;
    private final Layout weights;
    private final Layout statistics;
    private final Tensor weight;
    private final Tensor bias;
    private final Compiled forward;
    private final @Nullable Compiled backward;

    private LayerNormOperation(Compilation compilation, GraphNode node, LayerNorm layer) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        Layout there = compilation.value(input);
        this.weight = compilation.vector(node.tensors().get(WEIGHT));
        this.bias = compilation.vector(node.tensors().get(BIAS));
        this.weights = weight.layout();
        long size = weights.sizes()[0];
        this.x = VectorView.of(primitives, there.type(), there.sizes(), size);
        this.y = VectorView.of(primitives, there.type(), compilation.sizes(node.outputShape()), size);
        this.operand = compilation.operand(input, x.layout());
        compilation.define(node.output(), y.layout(), y.layout());
        this.statistics = compilation.plainTensor(x.matrix().sizes()[0]);
        boolean training = compilation.training();
        float epsilon = (float) layer.epsilon();
        layer_normalization_forward.primitive_desc description = new layer_normalization_forward.primitive_desc(
                primitives.cpu(),
                training ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value,
                x.matrix().description(),
                x.matrix().description(),
                statistics.description(),
                epsilon,
                FLAGS,
                Primitives.attributes(null),
                false);
        this.forward =
                primitives.compile("layer norm forward", new layer_normalization_forward(description), description);
        this.backward = training ? backward(primitives, x.matrix(), statistics, epsilon, description) : null;
    }

    private static Compiled backward(
            Primitives primitives,
            Layout matrix,
            Layout statistics,
            float epsilon,
            layer_normalization_forward.primitive_desc description) {
        layer_normalization_backward.primitive_desc back = new layer_normalization_backward.primitive_desc(
                primitives.cpu(),
                dnnl.prop_kind.backward.value,
                matrix.description(),
                matrix.description(),
                matrix.description(),
                statistics.description(),
                epsilon,
                FLAGS,
                description,
                Primitives.attributes(null),
                false);
        return primitives.compile("layer norm backward", new layer_normalization_backward(back), back);
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new LayerNormOperation(compilation, node, (LayerNorm) node.layer());
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    @Override
    public boolean backwardReads(int index) {
        return true;
    }

    @Override
    public boolean backwardReadsOutput() {
        return false;
    }

    private long statisticsBytes() {
        return NativeMemory.align(statistics.bytes());
    }

    @Override
    public long keptBytes() {
        return backward == null ? 0 : 2 * statisticsBytes();
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward);
    }

    private memory mean(PassBuilder builder) {
        return builder.kept(node, 0, statistics);
    }

    private memory variance(PassBuilder builder) {
        return builder.kept(node, statisticsBytes(), statistics);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory from = x.seen(builder, builder.operand(operand));
        memory to = y.seen(builder, builder.value(node.output()));
        memory scale = builder.tensor(weight);
        memory shift = builder.tensor(bias);
        if (backward == null) {
            int[] numbers = {DNNL_ARG_SRC, DNNL_ARG_SCALE, DNNL_ARG_SHIFT, DNNL_ARG_DST};
            builder.call(forward, numbers, from, scale, shift, to);
        } else {
            builder.call(
                    forward,
                    new int[] {
                        DNNL_ARG_SRC, DNNL_ARG_SCALE, DNNL_ARG_SHIFT, DNNL_ARG_DST, DNNL_ARG_MEAN, DNNL_ARG_VARIANCE
                    },
                    from,
                    scale,
                    shift,
                    to,
                    mean(builder),
                    variance(builder));
        }
    }

    /** The library wants the shift, too, though no gradient depends on it. */
    @Override
    public void bindBackward(PassBuilder builder) {
        Compiled run = backward;
        if (run == null) {
            return;
        }
        boolean wanted = builder.wantsGradient(node, 0);
        memory dX = wanted ? builder.newGradient(node, 0, x.layout()) : builder.unwantedGradient(x.layout());
        builder.call(
                run,
                new int[] {
                    DNNL_ARG_SRC,
                    DNNL_ARG_DIFF_DST,
                    DNNL_ARG_MEAN,
                    DNNL_ARG_VARIANCE,
                    DNNL_ARG_SCALE,
                    DNNL_ARG_SHIFT,
                    DNNL_ARG_DIFF_SRC,
                    DNNL_ARG_DIFF_SCALE,
                    DNNL_ARG_DIFF_SHIFT
                },
                x.seen(builder, builder.operand(operand)),
                y.seen(builder, builder.gradient(node.output())),
                mean(builder),
                variance(builder),
                builder.tensor(weight),
                builder.tensor(bias),
                x.seen(builder, dX),
                builder.tensorGradient(node.tensors().get(WEIGHT), weights, weights),
                builder.tensorGradient(node.tensors().get(BIAS), weights, weights));
        if (wanted) {
            builder.finishGradient(node, 0, x.layout());
        }
    }
}
