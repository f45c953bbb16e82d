package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** A kernel as a layer describes it, laid over an input. */
record Stencil(Window kernel, Window stride, Window dilation, Padding padding) {
    /** Over a line, described by one number each. */
    static Stencil ofLine(int kernel, int stride, int dilation, Padding padding) {
        return new Stencil(Window.of(1, kernel), Window.of(1, stride), Window.of(1, dilation), padding);
    }

    /** Vertical and horizontal axis over a picture [channels, height, width]. */
    List<SlidingAxis> overPicture(Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "takes channels x height x width for each example, got " + input + ". Give the input such a shape");
        }
        int height = input.size(1);
        int width = input.size(2);
        if (padding.isSame()) {
            return List.of(
                    SlidingAxis.same(height, kernel.height(), stride.height(), dilation.height()),
                    SlidingAxis.same(width, kernel.width(), stride.width(), dilation.width()));
        }
        List<Integer> sides = padding.ofPicture();
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
    List<SlidingAxis> overLine(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException(
                    "takes channels x length for each example, got " + input + ". Give the input such a shape");
        }
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

    private IllegalArgumentException misfit(String size, String apart, Shape input) {
        return new IllegalArgumentException("kernel " + size + (apart.isEmpty() ? "" : " with dilation " + apart)
                + " does not fit input " + input + (padding.equals(Padding.valid()) ? "" : " with padding " + padding)
                + ". Use a smaller kernel or padding: same");
    }
}
