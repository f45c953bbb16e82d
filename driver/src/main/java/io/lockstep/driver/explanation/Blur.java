package io.lockstep.driver.explanation;

import io.lockstep.kernels.shape.Shape;

/** Blurs pictures by a normal distribution, along each axis; what lies beyond an edge is as the edge. */
final class Blur {
    private static final int DEVIATIONS = 3;

    private Blur() {}

    /**
     * One picture.
     *
     * @param from its cells from {@code first}. Not modified.
     * @param to from {@code first}. Overwritten.
     * @param shape channels, height, width
     * @param sigma deviation in pixels
     */
    static void picture(float[] from, float[] to, int first, Shape shape, double sigma) {
        int height = shape.size(1);
        int width = shape.size(2);
        int rows = shape.size(0) * height;
        double[] weights = weights(sigma);
        for (int row = 0; row < rows; row++) {
            line(from, to, first + row * width, width, 1, weights);
        }
        float[] wide = to.clone();
        for (int channel = 0; channel < shape.size(0); channel++) {
            for (int x = 0; x < width; x++) {
                line(wide, to, first + channel * height * width + x, height, width, weights);
            }
        }
    }

    private static void line(float[] from, float[] to, int first, int count, int stride, double[] weights) {
        int radius = weights.length / 2;
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int k = -radius; k <= radius; k++) {
                int at = Math.max(0, Math.min(count - 1, i + k));
                sum += weights[k + radius] * from[first + at * stride];
            }
            to[first + i * stride] = (float) sum;
        }
    }

    /** Adding up to 1. */
    private static double[] weights(double sigma) {
        int radius = (int) Math.min(1_000, Math.ceil(DEVIATIONS * sigma));
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double distance = (i - radius) / sigma;
            weights[i] = StrictMath.exp(-distance * distance / 2);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
