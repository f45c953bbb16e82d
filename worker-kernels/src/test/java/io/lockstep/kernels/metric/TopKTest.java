package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.CLASSES;
import static io.lockstep.kernels.metric.MetricExamples.value;
import static io.lockstep.kernels.metric.MetricExamples.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopKTest {
    /** scikit-learn's example of {@code top_k_accuracy_score}: 0.75 for k 2, of 0, 1, 2, 2. */
    private static final float[] SCORES = {0.5f, 0.2f, 0.2f, 0.3f, 0.4f, 0.2f, 0.2f, 0.4f, 0.3f, 0.7f, 0.2f, 0.1f};

    private static final float[] TARGETS = {0, 1, 2, 2};

    @Test
    void isThatOfScikitLearn() {
        assertThat(value(new TopK(2), CLASSES, 3, SCORES, TARGETS)).isEqualTo(0.75);
        assertThat(value(new TopK(1), CLASSES, 3, SCORES, TARGETS)).isEqualTo(0.5);
        assertThat(value(new TopK(5), CLASSES, 3, SCORES, TARGETS)).isEqualTo(1);
        assertThat(weighted(new TopK(2), CLASSES, 3, SCORES, TARGETS, new float[] {1, 1, 1, 5}))
                .isEqualTo(0.375);
    }

    @Test
    void firstOfEqualScoresCountsAndNoNumberIsWrong() {
        float[] equal = {0.3f, 0.3f, 0.3f};
        assertThat(value(new TopK(2), CLASSES, 3, equal, 1)).isEqualTo(1);
        assertThat(value(new TopK(2), CLASSES, 3, equal, 2)).isZero();
        assertThat(value(new TopK(3), CLASSES, 3, new float[] {1, Float.NaN, 0}, 0))
                .isZero();
    }

    @Test
    void isNamedByK() {
        assertThat(new TopK(3).name()).isEqualTo("top3");
        assertThatThrownBy(() -> new TopK(0)).hasMessage("k must be at least 1, got 0. Usual: 5");
    }
}
