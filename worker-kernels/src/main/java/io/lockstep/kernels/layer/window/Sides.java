package io.lockstep.kernels.layer.window;

/** Numbers of zeros at the four sides of an image; a line has none at the top and the bottom. */
public record Sides(int top, int left, int bottom, int right) {
    /** At no side. */
    public static final Sides NONE = new Sides(0, 0, 0, 0);
}
