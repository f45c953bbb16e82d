package io.lockstep.kernels.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    /** scipy.stats.spearmanr of the ten pairs of IQ and hours of television: -29 / 165. */
    @Test
    void agreesWithTheTextbook() {
        double[] iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        double[] hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
        assertThat(RankCorrelation.spearman(iq, hours)).isCloseTo(-29 / 165.0, within(1e-15));
    }

    /** Ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: products 3.75, squares 4.5 each. */
    @Test
    void equalNumbersHaveTheMeanOfTheirRanks() {
        assertThat(RankCorrelation.spearman(new double[] {1, 2, 2, 3}, new double[] {0, -0.0, 5, 9}))
                .isCloseTo(3.75 / 4.5, within(1e-15));
    }

    @Test
    void endsAreOneAndMinusOne() {
        assertThat(RankCorrelation.spearman(new double[] {1, 5, 7, 90}, new double[] {-3, 0, 1, 2}))
                .isEqualTo(1);
        assertThat(RankCorrelation.spearman(new double[] {1, 5, 7, 90}, new double[] {4, 3, 2, 1}))
                .isEqualTo(-1);
    }

    @Test
    void whatHasNoOrderHasNoCorrelation() {
        double[] numbers = {1, 2, 3};
        assertThat(RankCorrelation.spearman(numbers, new double[] {4, 4, 4})).isNaN();
        assertThat(RankCorrelation.spearman(numbers, new double[] {4, Double.NaN, 5}))
                .isNaN();
        assertThat(RankCorrelation.spearman(new double[] {1, 2}, new double[] {1, 2}))
                .isNaN();
        assertThatThrownBy(() -> RankCorrelation.spearman(numbers, new double[4]))
                .hasMessage(
                        "rank correlation: expected as many numbers on both sides, got 3 and 4. Compare attributions of"
                                + " the same cells");
    }
}
