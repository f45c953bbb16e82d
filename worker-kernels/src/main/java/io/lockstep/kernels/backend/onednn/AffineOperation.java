package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import io.lockstep.kernels.graph.GraphNode;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * {@code Y = f(w * X + b)} as one primitive forward; where f's derivative wants its inputs, as two with these kept, and
 * where f is not good enough inside a primitive, as two in one place. Backward turns dY into dZ in place, then writes
 * dW and db straight into the gradient and dX.
 */
final class AffineOperation implements NativeOperation {
    private final GraphNode node;
    private final Affine affine;
    private final UnmetWeights unmet;
    private final Operand operand;
    private final @Nullable Elementwise activation;
    private final boolean fused;
    private final @Nullable Compiled activationForward;
    private final @Nullable Compiled activationBackward;
    private final boolean keeps;

    /**
     * @param activation null for none
     * @param affine made with the activation fused where {@link #fuses} says so
     * @param unmet of the weights, those whose gradient is zero whatever the primitive leaves there
     */
    AffineOperation(
            Compilation compilation,
            GraphNode node,
            @Nullable Elementwise activation,
            Affine affine,
            UnmetWeights unmet) {
        this.node = node;
        this.affine = affine;
        this.unmet = unmet;
        this.activation = activation;
        this.fused = fuses(compilation, activation);
        Primitives primitives = compilation.primitives();
        this.operand = compilation.operand(node.inputs().get(0), affine.x().layout());
        Layout y = affine.y().layout();
        Layout dY = affine.dY().layout();
        compilation.define(node.output(), y, dY);
        this.activationForward = activation == null || fused ? null : primitives.elementwiseForward(activation, y);
        this.activationBackward = activation == null || !compilation.training()
                ? null
                : primitives.elementwiseBackward(activation, y, dY);
        this.keeps = activationForward != null && compilation.training();
    }

    /** Whether the activation is the end of the forward primitive. */
    static boolean fuses(Compilation compilation, @Nullable Elementwise activation) {
        boolean atOnce = compilation.training() ? activation != null && activation.fromOutput() : activation != null;
        boolean coarse = activation != null && activation.isCoarse() && compilation.type() == memory.data_type.f32;
        return atOnce && !coarse;
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
        return fused;
    }

    @Override
    public boolean changesOutputGradient() {
        return activation != null;
    }

    @Override
    public long keptBytes() {
        return keeps ? affine.y().layout().bytes() : 0;
    }

    @Override
    public long tensorGradientBytes() {
        return affine.tensorGradientBytes();
    }

    @Override
    public long scratchpadBytes() {
        return Math.max(affine.scratchpadBytes(), Compiled.largestScratchpad(activationForward, activationBackward));
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory x = affine.x().seen(builder, builder.operand(operand));
        memory z = keeps ? builder.kept(node, 0, affine.y().layout()) : builder.value(node.output());
        memory sums = affine.y().seen(builder, z);
        affine.bindForward(builder, x, sums);
        if (activationForward != null) {
            builder.call(activationForward, new int[] {DNNL_ARG_SRC, DNNL_ARG_DST}, z, builder.value(node.output()));
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        memory dZ = builder.gradient(node.output());
        if (activationBackward != null) {
            memory seen = fused
                    ? builder.value(node.output())
                    : builder.kept(node, 0, affine.y().layout());
            builder.call(
                    activationBackward,
                    new int[] {fused ? DNNL_ARG_DST : DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    seen,
                    dZ,
                    dZ);
        }
        memory sums = affine.dY().seen(builder, dZ);
        if (affine.backwardWeights() != null && builder.graph().parameterGradients(node)) {
            memory x = affine.x().seen(builder, builder.operand(operand));
            int bias = affine.bias() == null ? -1 : node.tensors().get(1);
            affine.bindWeights(builder, x, sums, node.tensors().get(0), bias);
            unmet.bind(builder, node.tensors().get(0));
        }
        if (affine.backwardData() != null && builder.wantsGradient(node, 0)) {
            memory dX = builder.newGradient(node, 0, operand.layout());
            affine.bindData(builder, sums, affine.x().seen(builder, dX));
            builder.finishGradient(node, 0, operand.layout());
        }
    }
}
