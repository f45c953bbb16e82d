package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;

/**
 * Outputs on which worked examples stand. Every number labelled PyTorch was printed by PyTorch 2.10 on the same inputs.
 */
final class WorkedLosses {
    static final float[] LOGITS = {1, 2, -0.5f, 0, -3, 4};
    static final float[] CLASSES = {1, 0};

    private WorkedLosses() {}

    static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    static float[] nan(int count) {
        float[] values = new float[count];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    static void assertClose(float[] actual, double... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double tolerance = 1e-7 + 4e-7 * Math.abs(expected[i]);
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }
}
