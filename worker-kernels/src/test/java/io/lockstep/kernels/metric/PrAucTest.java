package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.LABELS;
import static io.lockstep.kernels.metric.MetricExamples.YES_NO;
import static io.lockstep.kernels.metric.MetricExamples.value;
import static io.lockstep.kernels.metric.MetricExamples.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrAucTest {
    private static final Metric METRIC = new PrAuc();
    private static final float[] SCORES = {0.1f, 0.4f, 0.35f, 0.8f};

    /** scikit-learn's example of {@code average_precision_score}: 0.83, 1/2 of precision 1 and 1/2 of 2/3. */
    @Test
    void isThatOfScikitLearn() {
        assertThat(value(METRIC, YES_NO, 1, SCORES, 0, 0, 1, 1)).isCloseTo(5 / 6.0, within(1e-15));
        assertThat(value(METRIC, LABELS, 2, SCORES, 0, 0, 1, 1)).isCloseTo(5 / 6.0, within(1e-15));
    }

    /** Yes of weight 2 at 0.8, no of weight 3 at 0.4, yes of weight 1 at 0.35: (2 * 1 + 1 * 3 / 6) / 3. */
    @Test
    void weighsRows() {
        assertThat(weighted(METRIC, YES_NO, 1, SCORES, new float[] {0, 0, 1, 1}, new float[] {7, 3, 1, 2}))
                .isCloseTo(2.5 / 3, within(1e-15));
    }

    /** One threshold for equal scores: precision 1/2 at both yes and no. */
    @Test
    void equalScoresAreOneStep() {
        assertThat(value(METRIC, YES_NO, 1, new float[] {0.5f, 0.5f, 0.1f}, 1, 0, 0))
                .isEqualTo(0.5);
    }

    @Test
    void isUndefinedWithoutAYes() {
        assertThat(value(METRIC, YES_NO, 1, SCORES, 0, 0, 0, 0)).isNaN();
    }
}
