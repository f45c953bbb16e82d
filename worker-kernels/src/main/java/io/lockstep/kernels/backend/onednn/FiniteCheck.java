package io.lockstep.kernels.backend.onednn;

import java.util.Arrays;

/**
 * Finds infinities and NaN in passing. oneDNN's rectifier turns NaN into 0, so that a diverged network would go on with
 * harmless losses: what enters a pass is looked at instead.
 */
final class FiniteCheck {
    private static final int LANES = 1024;

    /** Zeros as long as everything is finite: 0 times anything else is NaN, and stays it. */
    private final float[] lanes = new float[LANES];

    private final float[] seen = new float[LANES];

    void reset() {
        Arrays.fill(lanes, 0f);
    }

    /** Looks at {@code values[offset, offset + count)}. */
    void see(float[] values, int offset, int count) {
        for (int at = 0; at < count; at += LANES) {
            int part = Math.min(LANES, count - at);
            System.arraycopy(values, offset + at, seen, 0, part); // C2 vectorizes what begins at one index
            fold(seen, part, lanes);
        }
    }

    private static void fold(float[] values, int count, float[] lanes) {
        for (int i = 0; i < count; i++) {
            lanes[i] += values[i] * 0f;
        }
    }

    /** Whether all it saw since the last reset was finite. */
    boolean finite() {
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        return sum == 0;
    }

    /** Fills the outputs of rows with a NaN among their inputs with NaN. */
    static void spread(int rows, float[] inputs, int inputSize, float[] outputs, int outputSize) {
        for (int row = 0; row < rows; row++) {
            if (hasNaN(inputs, row * inputSize, inputSize)) {
                Arrays.fill(outputs, row * outputSize, (row + 1) * outputSize, Float.NaN);
            }
        }
    }

    private static boolean hasNaN(float[] values, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (Float.isNaN(values[i])) {
                return true;
            }
        }
        return false;
    }
}
