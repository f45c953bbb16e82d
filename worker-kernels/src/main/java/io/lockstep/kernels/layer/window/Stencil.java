package io.lockstep.kernels.layer.window;

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
        int height = input.size(1);
        int width = input.size(2);
        if (padding.isSame()) {
            return List.of(
                    SlidingAxis.same(height, kernel.height(), stride.height(), dilation.height()),
                    SlidingAxis.same(width, kernel.width(), stride.width(), dilation.width()));
        }
        List<Integer> sides = padding.ofImage();
        SlidingAxis vertical = SlidingAxis.padded(
                height, kernel.height(), stride.height(), dilation.height(), sides.get(0), sides.get(2));
        SlidingAxis horizontal =
                SlidingAxis.padded(width, kernel.width(), stride.width(), dilation.width(), sides.get(1), sides.get(3));
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
        List<Integer> sides = padding.ofLine();
        SlidingAxis axis = SlidingAxis.padded(
                length, kernel.width(), stride.width(), dilation.width(), sides.get(0), sides.get(1));
        if (axis.output() < 1) {
            throw misfit(
                    String.valueOf(kernel.width()),
                    dilation.width() == 1 ? "" : String.valueOf(dilation.width()),
                    input);
        }
        return List.of(SlidingAxis.NONE, axis);
    }

    /**
     * Axes of the convolution whose transpose reads this image.
     *
     * @param further outputs at the end of the vertical and the horizontal axis
     */
    public List<SlidingAxis> underImage(Shape input, List<Integer> further) {
        checkImage(input);
        refuseCeil();
        List<Integer> sides = padding.isSame() ? List.of(0, 0, 0, 0) : padding.ofImage();
        return List.of(
                under(
                        input,
                        input.size(1),
                        List.of(kernel.height(), stride.height(), dilation.height()),
                        List.of(sides.get(0), sides.get(2)),
                        further.get(0)),
                under(
                        input,
                        input.size(2),
                        List.of(kernel.width(), stride.width(), dilation.width()),
                        List.of(sides.get(1), sides.get(3)),
                        further.get(1)));
    }

    /** As {@link #underImage} for a line. */
    public List<SlidingAxis> underLine(Shape input, int further) {
        checkLine(input);
        refuseCeil();
        List<Integer> sides = padding.isSame() ? List.of(0, 0) : padding.ofLine();
        List<Integer> moves = List.of(kernel.width(), stride.width(), dilation.width());
        return List.of(SlidingAxis.NONE, under(input, input.size(1), moves, sides, further));
    }

    private SlidingAxis under(Shape input, int size, List<Integer> moves, List<Integer> sides, int further) {
        int steps = moves.get(1);
        if (further < 0 || further >= steps) {
            throw new IllegalArgumentException("outputPadding must be from 0 to less than the stride " + steps
                    + ", got " + further + ". Use padding: same for an output of stride times the input");
        }
        if (padding.isSame()) {
            if (further > 0) {
                throw new IllegalArgumentException(
                        "outputPadding " + further + " has no place beside padding: same. Remove it");
            }
            if ((long) size * steps > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("stride " + steps + " makes more than 2^31 elements of input "
                        + input + ". Use a smaller stride");
            }
            return SlidingAxis.same(size * steps, moves.get(0), steps, moves.get(2));
        }
        SlidingAxis axis =
                SlidingAxis.transposed(size, moves.get(0), steps, moves.get(2), sides.get(0), sides.get(1), further);
        if (axis.input() < 1) {
            throw new IllegalArgumentException("padding " + padding + " leaves nothing of what kernel " + moves.get(0)
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
