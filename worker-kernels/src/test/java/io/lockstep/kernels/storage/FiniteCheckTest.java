package io.lockstep.kernels.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteCheckTest {
    private static final int BEFORE = 5;

    private final FiniteCheck check = new FiniteCheck();

    private static float[] amongNaN(int count) {
        float[] values = new float[count + 2 * BEFORE];
        Arrays.fill(values, Float.NaN);
        Arrays.fill(values, BEFORE, BEFORE + count, -Float.MAX_VALUE);
        return values;
    }

    private boolean finite(float[] values, int count) {
        check.reset();
        check.see(values, BEFORE, count);
        check.see(values, BEFORE, 0);
        boolean array = check.finite();
        check.reset();
        check.see(HeapFloats.wrap(values), BEFORE, count);
        assertThat(check.finite()).isEqualTo(array);
        return array;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 511, 512, 513, 2_047, 2_048, 2_049, 4_609})
    void findsOneAtAnyPlaceAndNothingBesideThem(int count) {
        float[] values = amongNaN(count);
        assertThat(finite(values, count)).isTrue();
        for (int at = 0; at < count; at++) {
            values[BEFORE + at] = Float.NaN;
            assertThat(finite(values, count)).as("place " + at).isFalse();
            values[BEFORE + at] = Float.MIN_VALUE;
        }
        for (float wrong : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            values[BEFORE + count / 2] = wrong;
            assertThat(finite(values, count)).isFalse();
        }
        values[BEFORE + count / 2] = 0;
        assertThat(finite(values, count)).isTrue();
    }
}
