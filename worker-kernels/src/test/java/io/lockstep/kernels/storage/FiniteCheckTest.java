package io.lockstep.kernels.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteCheckTest {
    private final FiniteCheck check = new FiniteCheck();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_023, 1_024, 1_025, 3_001})
    void findsOneAtAnyPlaceAndNothingBesideThem(int count) {
        float[] values = new float[count + 10];
        Arrays.fill(values, Float.NaN);
        Arrays.fill(values, 5, 5 + count, -Float.MAX_VALUE);
        check.see(values, 5, count);
        assertThat(check.finite()).isTrue();
        for (int at : new int[] {0, count / 2, count - 1}) {
            for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                values[5 + at] = wrong;
                check.reset();
                check.see(values, 5, count);
                check.see(values, 5, 0);
                assertThat(check.finite()).isFalse();
                values[5 + at] = Float.MIN_VALUE;
            }
        }
        check.reset();
        check.see(values, 5, count);
        assertThat(check.finite()).isTrue();
    }
}
