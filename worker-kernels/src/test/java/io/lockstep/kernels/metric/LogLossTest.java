package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.CLASSES;
import static io.lockstep.kernels.metric.MetricExamples.LABELS;
import static io.lockstep.kernels.metric.MetricExamples.YES_NO;
import static io.lockstep.kernels.metric.MetricExamples.value;
import static io.lockstep.kernels.metric.MetricExamples.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogLossTest {
    private static final Metric METRIC = new LogLoss();

    /**
     * scikit-learn: {@code log_loss(["spam", "ham", "ham", "spam"], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]])} is
     * 0.21616.
     */
    @Test
    void isThatOfScikitLearn() {
        float[] classes = {0.1f, 0.9f, 0.9f, 0.1f, 0.8f, 0.2f, 0.35f, 0.65f};
        assertThat(value(METRIC, CLASSES, 2, classes, 1, 0, 0, 1)).isCloseTo(0.21616187, within(1e-7));
        float[] yes = {0.9f, 0.1f, 0.2f, 0.65f};
        assertThat(value(METRIC, YES_NO, 1, yes, 1, 0, 0, 1)).isCloseTo(0.21616187, within(1e-7));
    }

    /** -log 0.5 once, -log 0.25 three times, of 4: (0.693147 + 3 * 1.386294) / 4. */
    @Test
    void weighsRows() {
        float[] scores = {0.5f, 0.5f, 0.75f, 0.25f};
        assertThat(weighted(METRIC, CLASSES, 2, scores, new float[] {0, 1}, new float[] {1, 3}))
                .isCloseTo(1.2130075659799, within(1e-12));
    }

    /** Of labels the mean over outputs: (-log 0.8 - log 0.5) / 2. */
    @Test
    void isTheMeanOverLabels() {
        assertThat(value(METRIC, LABELS, 2, new float[] {0.8f, 0.5f}, 1, 0)).isCloseTo(0.4581453659, within(1e-7));
    }

    @Test
    void clipsAtTheEpsilonOfFloats() {
        assertThat(value(METRIC, CLASSES, 2, new float[] {0, 1}, 0)).isCloseTo(15.942385152878742, within(1e-12));
        assertThat(value(METRIC, YES_NO, 1, new float[] {1}, 0)).isCloseTo(15.942385152878742, within(1e-12));
        assertThat(value(METRIC, YES_NO, 1, new float[] {Float.NaN}, 1)).isNaN();
    }
}
