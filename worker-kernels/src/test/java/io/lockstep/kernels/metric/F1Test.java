package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.CLASSES;
import static io.lockstep.kernels.metric.MetricExamples.LABELS;
import static io.lockstep.kernels.metric.MetricExamples.YES_NO;
import static io.lockstep.kernels.metric.MetricExamples.value;
import static io.lockstep.kernels.metric.MetricExamples.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class F1Test {
    private static final Metric METRIC = new F1();

    /** One-hot scores of classes. */
    private static float[] scores(int classes, int... predicted) {
        float[] scores = new float[classes * predicted.length];
        for (int row = 0; row < predicted.length; row++) {
            scores[row * classes + predicted[row]] = 1;
        }
        return scores;
    }

    /**
     * scikit-learn's example of {@code f1_score}: true 0, 1, 2, 0, 1, 2, predicted 0, 2, 1, 0, 0, 1, macro: 0.26666.
     */
    @Test
    void ofClassesIsTheMacroMeanOfScikitLearn() {
        assertThat(value(METRIC, CLASSES, 3, scores(3, 0, 2, 1, 0, 0, 1), 0, 1, 2, 0, 1, 2))
                .isCloseTo(0.8 / 3, within(1e-15));
    }

    /** Class 3 occurs nowhere and does not count; class 2 is predicted once and never right. */
    @Test
    void classesThatDoNotOccurDoNotCount() {
        assertThat(value(METRIC, CLASSES, 4, scores(4, 0, 1, 2), 0, 1, 1)).isCloseTo((1 + 2 / 3.0) / 3, within(1e-15));
    }

    /** Yes: 2 right, 1 wrong, 1 missed: 4 / 6; weighted 1, 2, 3, 4, 5: 2 * 3 / (2 * 3 + 3 + 4). */
    @Test
    void ofYesAndNoIsThatOfYes() {
        float[] scores = {0.9f, 0.5f, 0.7f, 0.1f, 0.2f};
        float[] targets = {1, 1, 0, 1, 0};
        assertThat(value(METRIC, YES_NO, 1, scores, targets)).isCloseTo(4 / 6.0, within(1e-15));
        assertThat(weighted(METRIC, YES_NO, 1, scores, targets, new float[] {1, 2, 3, 4, 5}))
                .isCloseTo(6 / 13.0, within(1e-15));
        assertThat(value(METRIC, YES_NO, 1, new float[] {0.1f}, 0)).isZero();
    }

    /** First label 2 / 3, second never there nor predicted: 0, as scikit-learn counts it. */
    @Test
    void ofLabelsIsTheMeanOverLabels() {
        float[] scores = {0.9f, 0.1f, 0.8f, 0.1f};
        assertThat(value(METRIC, LABELS, 2, scores, 1, 0, 0, 0)).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(value(METRIC, LABELS, 1, new float[] {Float.NaN}, 1)).isNaN();
    }
}
