package io.lockstep.kernels.layer.window;

import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** A kernel as a layer describes it, laid over an input. */
public record Stencil(Window kernel, Window stride, Window dilation, Padding padding) {
    /** Over a line, described by one number each. */
    public static Stencil ofLine(int kernel, int stride, int dilation, Padding padding) {
        return new Stencil(Window.of(1, kernel), Window.of(1, stride), Window.of(1, dilation), padding);
    }

    /** Vertical and horizontal axis over an image [channels, height, width]. */
    public List<SlidingAxis> overImage(Shape input) {
        checkImage(input);
        refuseCeil();
        refuseCausal();
        int height = input.size(1);
        int width = input.size(2);
        if (padding.isSame()) {
            return List.of(
                    SlidingAxis.same(height, kernel.height(), stride.height(), dilation.height()),
                    SlidingAxis.same(width, kernel.width(), stride.width(), dilation.width()));
        }
        Sides sides = padding.ofImage();
        SlidingAxis vertical = SlidingAxis.padded(
                height, kernel.height(), stride.height(), dilation.height(), sides.top(), sides.bottom());
        SlidingAxis horizontal = SlidingAxis.padded(
                width, kernel.width(), stride.width(), dilation.width(), sides.left(), sides.right());
        if (vertical.output() < 1 || horizontal.output() < 1) {
            throw misfit(kernel.toString(), dilation.equals(Window.of(1)) ? "" : dilation.toString(), input);
        }
        return List.of(vertical, horizontal);
    }

    /** An axis of size 1 and the axis of a line [channels, length]. */
    public List<SlidingAxis> overLine(Shape input) {
        checkLine(input);
        refuseCeil();
        int length = input.size(1);
        if (padding.isSame()) {
            return List.of(
                    SlidingAxis.NONE, SlidingAxis.same(length, kernel.width(), stride.width(), dilation.width()));
        }
        if (padding.isCausal()) {
            return List.of(
                    SlidingAxis.NONE, SlidingAxis.causal(length, kernel.width(), stride.width(), dilation.width()));
        }
        Sides sides = padding.ofLine();
        SlidingAxis axis = SlidingAxis.padded(
                length, kernel.width(), stride.width(), dilation.width(), sides.left(), sides.right());
        if (axis.output() < 1) {
            throw misfit(
                    String.valueOf(kernel.width()),
                    dilation.width() == 1 ? "" : String.valueOf(dilation.width()),
                    input);
        }
        return List.of(SlidingAxis.NONE, axis);
    }

    /** Sizes along one axis of a convolution whose transpose reads so many elements. */
    private record Moves(int input, int kernel, int stride, int dilation) {}

    /**
     * Axes of the convolution whose transpose reads this image.
     *
     * @param further outputs at the end of the vertical axis, as top, and of the horizontal one, as left
     */
    public List<SlidingAxis> underImage(Shape input, Sides further) {
        checkImage(input);
        refuseCeil();
        refuseCausal();
        Sides sides = padding.isSame() ? Sides.NONE : padding.ofImage();
        Moves vertical = new Moves(input.size(1), kernel.height(), stride.height(), dilation.height());
        Moves horizontal = new Moves(input.size(2), kernel.width(), stride.width(), dilation.width());
        return List.of(
                under(input, vertical, sides.top(), sides.bottom(), further.top()),
                under(input, horizontal, sides.left(), sides.right(), further.left()));
    }

    /** As {@link #underImage} for a line. */
    public List<SlidingAxis> underLine(Shape input, int further) {
        checkLine(input);
        refuseCeil();
        refuseCausal();
        Sides sides = padding.isSame() ? Sides.NONE : padding.ofLine();
        Moves moves = new Moves(input.size(1), kernel.width(), stride.width(), dilation.width());
        return List.of(SlidingAxis.NONE, under(input, moves, sides.left(), sides.right(), further));
    }

    private SlidingAxis under(Shape input, Moves moves, int before, int after, int further) {
        int steps = moves.stride();
        if (further < 0 || further >= steps) {
            throw new IllegalArgumentException("outputPadding must be from 0 to less than the stride " + steps
                    + ", got " + further + ". Use padding: same for an output of stride times the input");
        }
        if (padding.isSame()) {
            if (further > 0) {
                throw new IllegalArgumentException(
                        "outputPadding " + further + " has no place beside padding: same. Remove it");
            }
            if ((long) moves.input() * steps > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("stride " + steps + " makes more than 2^31 elements of input "
                        + input + ". Use a smaller stride");
            }
            return SlidingAxis.same(moves.input() * steps, moves.kernel(), steps, moves.dilation());
        }
        SlidingAxis axis =
                SlidingAxis.transposed(moves.input(), moves.kernel(), steps, moves.dilation(), before, after, further);
        if (axis.input() < 1) {
            throw new IllegalArgumentException("padding " + padding + " leaves nothing of what kernel " + moves.kernel()
                    + " makes of input " + input + ". Use less padding");
        }
        return axis;
    }

    private void refuseCeil() {
        if (padding.isCeil()) {
            throw new IllegalArgumentException(
                    "padding ceil is for pooling, expected same, valid or numbers. Use padding: same");
        }
    }

    private void refuseCausal() {
        if (padding.isCausal()) {
            throw new IllegalArgumentException("padding causal is for conv1d and pooling along one axis, expected same,"
                    + " valid or numbers. Use padding: same");
        }
    }

    /**
     * Time of the output of a kernel that moves along it.
     *
     * @param time of the input
     * @param along the axis that it is
     */
    public static TimeAxis time(TimeAxis time, SlidingAxis along) {
        if (!along.isRegular()) {
            throw new IllegalArgumentException("over a sequence of any length: expected one output for each "
                    + along.stride() + " steps, got " + along.output() + " for " + along.input()
                    + ". Use padding: same or causal, and buckets that are multiples of "
                    + (long) time.stride() * along.stride());
        }
        return time.strided(along.stride());
    }

    public static void checkImage(Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "takes channels x height x width for each example, got " + input + ". Give the input such a shape");
        }
    }

    public static void checkLine(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException(
                    "takes channels x length for each example, got " + input + ". Give the input such a shape");
        }
    }

    private IllegalArgumentException misfit(String size, String apart, Shape input) {
        return new IllegalArgumentException("kernel " + size + (apart.isEmpty() ? "" : " with dilation " + apart)
                + " does not fit input " + input + (padding.equals(Padding.valid()) ? "" : " with padding " + padding)
                + ". Use a smaller kernel or padding: same");
    }
}
