package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.CLASSES;
import static io.lockstep.kernels.metric.MetricExamples.LABELS;
import static io.lockstep.kernels.metric.MetricExamples.YES_NO;
import static io.lockstep.kernels.metric.MetricExamples.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.loss.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfusionTest {
    private static final Metric METRIC = new Confusion();

    /** scikit-learn's example of {@code confusion_matrix}: [[2, 0, 0], [0, 0, 1], [1, 0, 2]]. */
    @Test
    void countsRightAndPredictedClasses() {
        float[] scores = {1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1};
        assertThat(values(METRIC, CLASSES, 3, scores, 2, 0, 2, 2, 0, 1))
                .containsExactly(
                        Map.entry("confusion_0_0", 2.0),
                        Map.entry("confusion_0_1", 0.0),
                        Map.entry("confusion_0_2", 0.0),
                        Map.entry("confusion_1_0", 0.0),
                        Map.entry("confusion_1_1", 0.0),
                        Map.entry("confusion_1_2", 1.0),
                        Map.entry("confusion_2_0", 1.0),
                        Map.entry("confusion_2_1", 0.0),
                        Map.entry("confusion_2_2", 2.0));
    }

    /** scikit-learn's {@code confusion_matrix([0, 1, 0, 1], [1, 1, 1, 0]).ravel()}: 0, 2, 1, 1. */
    @Test
    void ofYesAndNoAndOfLabels() {
        float[] scores = {0.9f, 0.9f, 0.5f, 0.4f};
        assertThat(values(METRIC, YES_NO, 1, scores, 0, 1, 0, 1))
                .containsExactly(
                        Map.entry("confusion_0_0", 0.0),
                        Map.entry("confusion_0_1", 2.0),
                        Map.entry("confusion_1_0", 1.0),
                        Map.entry("confusion_1_1", 1.0));
        assertThat(values(METRIC, LABELS, 2, scores, 0, 1, 0, 1))
                .containsEntry("confusion_0_0_1", 2.0)
                .containsEntry("confusion_1_1_0", 1.0)
                .hasSize(8);
    }

    @Test
    void ofManyClassesOnlyCellsThatOccur() {
        float[] scores = new float[100];
        scores[7] = 1;
        assertThat(values(METRIC, CLASSES, 100, scores, 99)).containsExactly(Map.entry("confusion_99_7", 1.0));
    }

    /** As many classes as a model may have: cells beyond the numbers of an int. */
    @Test
    void ofAHundredThousandClassesOnlyCellsThatOccur() {
        float[] scores = new float[200_000];
        scores[99_999] = 1;
        scores[100_000] = 1;
        assertThat(values(METRIC, CLASSES, 100_000, scores, 99_999, 99_998))
                .containsExactly(Map.entry("confusion_99998_0", 1.0), Map.entry("confusion_99999_99999", 1.0));
        assertThat(values(new F1(), CLASSES, 100_000, scores, 99_999, 99_998).get("f1"))
                .isEqualTo(1.0 / 3);
    }

    @Test
    void standsAmongTheOthersOfASet() {
        MetricSet set = new MetricSet(List.of(new BinaryAccuracy(), METRIC), new Target.YesNo());
        set.add(1, 1, new float[] {0.7f}, new float[] {1}, new float[] {2}, new float[1]);
        assertThat(set.values().keySet())
                .containsExactly("accuracy", "confusion_0_0", "confusion_0_1", "confusion_1_0", "confusion_1_1");
    }
}
