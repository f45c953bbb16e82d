package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.jspecify.annotations.Nullable;

/**
 * Softmax, or its logarithm, of the vectors of a row-major value. Backward reads the output; where the library has no
 * vectorised kernel for it, as below AVX-512, it runs in Java ({@link SoftmaxGradient}).
 */
final class SoftmaxOperation implements NativeOperation {
    private final GraphNode node;
    private final Operand operand;
    private final VectorView x;
    private final VectorView y;
    private final Compiled forward;
    private final boolean backwards;
    private final @Nullable Compiled backward;

    private SoftmaxOperation(Compilation compilation, GraphNode node, dnnl.algorithm function) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        Layout there = compilation.value(input);
        Shape shape = node.outputShape();
        long size = shape.size(shape.rank() - 1);
        this.x = VectorView.of(primitives, there.type(), there.sizes(), size);
        this.y = VectorView.of(primitives, there.type(), compilation.sizes(shape), size);
        this.operand = compilation.operand(input, x.layout());
        compilation.define(node.output(), y.layout(), y.layout());
        boolean training = compilation.training();
        softmax_forward.primitive_desc description = primitives.softmax(function, x.matrix(), training);
        this.forward = primitives.compile("softmax forward", new softmax_forward(description), description);
        this.backwards = training && compilation.graph().trained(input);
        this.backward = backwards ? backward(primitives, x.matrix(), function, description) : null;
    }

    private static @Nullable Compiled backward(
            Primitives primitives, Layout matrix, dnnl.algorithm function, softmax_forward.primitive_desc description) {
        softmax_backward.primitive_desc back = new softmax_backward.primitive_desc(
                primitives.cpu(),
                function.value,
                matrix.description(),
                matrix.description(),
                matrix.description(),
                1,
                description,
                Primitives.attributes(null),
                false);
        return Primitives.isReference(back)
                ? null
                : primitives.compile("softmax backward", new softmax_backward(back), back);
    }

    static NativeOperation softmax(Compilation compilation, GraphNode node) {
        return new SoftmaxOperation(compilation, node, dnnl.algorithm.softmax_accurate);
    }

    /** Null where the library has no vectorised kernel for backward, as below AVX-512. */
    static @Nullable NativeOperation logarithm(Compilation compilation, GraphNode node) {
        return new SoftmaxOperation(compilation, node, dnnl.algorithm.softmax_log).orNull();
    }

    private @Nullable NativeOperation orNull() {
        return backwards && backward == null ? null : this;
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    @Override
    public boolean backwardReads(int index) {
        return false;
    }

    @Override
    public boolean backwardReadsOutput() {
        return backwards;
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        builder.call(
                forward,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
                x.seen(builder, builder.operand(operand)),
                y.seen(builder, builder.value(node.output())));
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (!backwards || !builder.wantsGradient(node, 0)) {
            return;
        }
        if (backward == null) {
            builder.add(new SoftmaxGradient(
                    builder.valueFloats(node.output()),
                    builder.gradientFloats(node.output()),
                    builder.newGradientFloats(node, 0, x.layout()),
                    Math.toIntExact(x.matrix().sizes()[0]),
                    Math.toIntExact(x.matrix().sizes()[1])));
        } else {
            memory dX = builder.newGradient(node, 0, x.layout());
            builder.call(
                    backward,
                    new int[] {DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    y.seen(builder, builder.value(node.output())),
                    y.seen(builder, builder.gradient(node.output())),
                    x.seen(builder, dX));
        }
        builder.finishGradient(node, 0, x.layout());
    }
}
