package io.lockstep.driver.judgement;

import io.lockstep.kernels.shape.Shape;

/** Gaussian blur as SciPy's {@code gaussian_filter} with {@code mode='constant'}: cut off at 4 deviations, black outside the picture. */
final class Blur {
    private static final double REACH = 4;

    private Blur() {}

    /**
     * Blurred pictures.
     *
     * @param pictures [n, channels, height, width]. Not modified.
     * @param shape [channels, height, width]
     * @param sigma deviation, in pixels
     */
    static float[] of(float[] pictures, Shape shape, double sigma) {
        int reach = (int) (REACH * sigma + 0.5);
        double[] weights = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            weights[i + reach] = StrictMath.exp(-0.5 * i * i / (sigma * sigma));
            sum += weights[i + reach];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        int width = shape.size(2);
        float[] across = along(pictures, weights, width, 1);
        return along(across, weights, shape.size(1), width);
    }

    /** Along one axis of some length, whose neighbours lie a step apart. */
    private static float[] along(float[] from, double[] weights, int length, int step) {
        float[] to = new float[from.length];
        int reach = weights.length / 2;
        for (int at = 0; at < from.length; at++) {
            int place = at / step % length;
            double sum = 0;
            for (int i = Math.max(-reach, -place); i <= Math.min(reach, length - 1 - place); i++) {
                sum += weights[i + reach] * from[at + i * step];
            }
            to[at] = (float) sum;
        }
        return to;
    }
}
