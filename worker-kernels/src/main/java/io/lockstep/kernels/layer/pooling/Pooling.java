package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.layer.window.Stencil;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sizes of the pooling layers. */
final class Pooling {
    private Pooling() {}

    static void check(int kernel, @Nullable Integer stride) {
        Window.check("kernel", kernel);
        Window.check("stride", stride == null ? kernel : stride);
    }

    /** What hangs over the end is never counted, as in PyTorch. */
    static void checkCounted(Padding padding, boolean countIncludePadding) {
        if (padding.isCeil() && countIncludePadding) {
            throw new IllegalArgumentException("countIncludePadding has no place beside padding: ceil. Remove it");
        }
    }

    /** The shape of the only input: steps on axis 0, and numbers of each. */
    static Shape steps(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() < 2) {
            throw new IllegalArgumentException("takes a sequence of vectors, got " + input
                    + ". Put a layer that gives one, such as embedding, before it");
        }
        return input;
    }

    static PoolGeometry image(Shape input, Window kernel, @Nullable Window stride, Padding padding) {
        Window steps = stride == null ? kernel : stride;
        if (padding.isCeil()) {
            Stencil.checkImage(input);
            return new PoolGeometry(
                    input.size(0),
                    SlidingAxis.hanging(input.size(1), kernel.height(), steps.height()),
                    SlidingAxis.hanging(input.size(2), kernel.width(), steps.width()));
        }
        return sizes(input, new Stencil(kernel, steps, Window.of(1), padding).overImage(input));
    }

    static PoolGeometry line(Shape input, int kernel, @Nullable Integer stride, Padding padding) {
        int steps = stride == null ? kernel : stride;
        if (padding.isCeil()) {
            Stencil.checkLine(input);
            return new PoolGeometry(input.size(0), SlidingAxis.NONE, SlidingAxis.hanging(input.size(1), kernel, steps));
        }
        return sizes(input, Stencil.ofLine(kernel, steps, 1, padding).overLine(input));
    }

    /** A window in nothing but padding would have no element. */
    private static PoolGeometry sizes(Shape input, List<SlidingAxis> axes) {
        for (SlidingAxis axis : axes) {
            if (axis.before() >= axis.kernel() || axis.after() >= axis.kernel()) {
                throw new IllegalArgumentException("padding " + Math.max(axis.before(), axis.after())
                        + " must be less than the kernel's " + axis.kernel() + ". Use a larger kernel or less padding");
            }
        }
        return new PoolGeometry(input.size(0), axes.get(0), axes.get(1));
    }

    /** One window over each channel of an image or a line. */
    static PoolGeometry global(Shape input) {
        return switch (input.rank()) {
            case 2 -> new PoolGeometry(input.size(0), SlidingAxis.NONE, SlidingAxis.whole(input.size(1)));
            case 3 ->
                new PoolGeometry(input.size(0), SlidingAxis.whole(input.size(1)), SlidingAxis.whole(input.size(2)));
            default ->
                throw new IllegalArgumentException(
                        "takes channels x height x width or channels x length for each example, got " + input
                                + ". Remove it, or give the input such a shape");
        };
    }
}
