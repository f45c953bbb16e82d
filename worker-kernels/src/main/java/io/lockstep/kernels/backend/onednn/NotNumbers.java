package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import java.util.Arrays;

/**
 * NaN on its way through a network. oneDNN's rectifier turns NaN into 0, so that a diverged network would go on with
 * harmless losses: what enters a pass is looked at ({@link io.lockstep.kernels.storage.FiniteCheck}), and NaN is
 * carried on from here.
 */
final class NotNumbers {
    private NotNumbers() {}

    /** Fills the outputs of rows with a NaN among their inputs with NaN. */
    static void spread(int rows, BatchValues inputs, float[] outputs, int outputSize) {
        if (!(inputs instanceof FloatValues floats)) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int first = floats.first(row);
            if (hasNaN(floats.array(), first, floats.first(row + 1) - first)) {
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
