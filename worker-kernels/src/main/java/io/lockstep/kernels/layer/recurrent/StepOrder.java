package io.lockstep.kernels.layer.recurrent;

import org.jspecify.annotations.Nullable;

/**
 * Order of a sequence's steps.
 *
 * @param count T
 * @param reverse from the last step to the first
 */
record StepOrder(int count, boolean reverse) {
    /** Index of the step that is taken as the k-th. */
    int at(int k) {
        return reverse ? count - 1 - k : k;
    }

    /**
     * Whether a step lies behind a row's valid ones: the state is zero there, before the first of a reversed order too.
     *
     * @param steps valid ones of each row; null where all are
     */
    static boolean isPadding(int @Nullable [] steps, int row, int step) {
        return steps != null && step >= steps[row];
    }

    /**
     * Copies a step of all rows.
     *
     * @param all [B, T, width]
     * @param one [B, width]. Overwritten.
     */
    void take(int rows, int width, float[] all, int step, float[] one) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, (row * count + step) * width, one, row * width, width);
        }
    }

    /**
     * Adds the sum over rows and steps.
     *
     * @param all [B, T, width]
     * @param from where a vector's summed part begins
     * @param sums [end - from]. Accumulated into.
     */
    void addSums(int rows, int width, float[] all, int from, int end, float[] sums) {
        for (int vector = 0; vector < rows * count; vector++) {
            for (int i = from; i < end; i++) {
                sums[i - from] += all[vector * width + i];
            }
        }
    }

    /** {@code 1 / (1 + exp(-x))}. */
    static float gate(double x) {
        return (float) (1 / (1 + StrictMath.exp(-x)));
    }

    /** The hyperbolic tangent. */
    static float tanh(double x) {
        return (float) StrictMath.tanh(x);
    }
}
