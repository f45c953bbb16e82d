package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.TargetScale;
import org.junit.jupiter.api.Test;

class NumericStatisticsTest {
    private static TargetScale scale(double first, double second, int times) throws BadRowException {
        NumericStatistics statistics = new NumericStatistics("a", false);
        for (int i = 0; i < times; i++) {
            statistics.add(first);
            statistics.add(second);
        }
        return statistics.scale();
    }

    /** The mean of 2,688 of them is 0.41491200000000006: a deviation of 5.6e-17 would make of 0.5 later on 1.5e15. */
    @Test
    void equalValuesHaveNoDeviationWhateverTheirMeanIsRoundedTo() throws BadRowException {
        assertThat(scale(0.414912, 0.414912, 1_344).mean()).isNotEqualTo(0.414912);
        assertThat(scale(0.414912, 0.414912, 1_344).deviation()).isEqualTo(1);
        for (int i = 1; i < 200; i++) {
            double value = 0.1 * i - 7.3;
            assertThat(scale(value, value, i).deviation()).isEqualTo(1);
        }
    }

    @Test
    void smallDifferencesAreStillOnes() throws BadRowException {
        assertThat(scale(1, 1 + 2e-12, 100).deviation()).isCloseTo(1e-12, within(1e-15));
        assertThat(scale(3e-9, 5e-9, 100).deviation()).isCloseTo(1e-9, within(1e-15));
        assertThat(scale(-1e-30, 1e-30, 100).deviation()).isCloseTo(1e-30, within(1e-36));
    }
}
