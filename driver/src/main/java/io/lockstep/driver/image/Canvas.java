package io.lockstep.driver.image;

import io.lockstep.kernels.shape.Shape;

/**
 * Image that changes work on: float pixels in the scale they are stored in, where 0 is black. Reused from row to row. Not
 * thread-safe.
 */
public final class Canvas {
    private final int channels;
    private final int height;
    private final int width;
    private final float white;
    private float[] pixels;
    private float[] spare;

    /**
     * @param image channels, height, width
     * @param white largest value of a pixel, infinite when it is not known
     */
    Canvas(Shape image, float white) {
        this.channels = image.size(0);
        this.height = image.size(1);
        this.width = image.size(2);
        this.white = white;
        this.pixels = new float[image.elementCount()];
        this.spare = new float[image.elementCount()];
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** Largest value of a pixel, infinite when it is not known. */
    public float white() {
        return white;
    }

    /** [C, H, W], to be read and written. */
    public float[] pixels() {
        return pixels;
    }

    /** As many numbers, of no meaning, to be written before {@link #swap}. */
    public float[] spare() {
        return spare;
    }

    /** What was written to {@link #spare} becomes the image. */
    public void swap() {
        float[] written = spare;
        spare = pixels;
        pixels = written;
    }
}
