package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.CLASSES;
import static io.lockstep.kernels.metric.MetricExamples.LABELS;
import static io.lockstep.kernels.metric.MetricExamples.YES_NO;
import static io.lockstep.kernels.metric.MetricExamples.value;
import static io.lockstep.kernels.metric.MetricExamples.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {
    /**
     * scikit-learn's example of {@code calibration_curve}, 3 bins: of 0, 0, 0, 0, 1, 1, 1, 1, 1 at 0.1, 0.2, 0.3, 0.4,
     * 0.65, 0.7, 0.8, 0.9, 1 shares 0, 0.5, 1 at means 0.2, 0.525, 0.85: (3 * 0.2 + 2 * 0.025 + 4 * 0.15) / 9.
     */
    @Test
    void ofYesAndNoIsTheWeightedGapOfScikitLearnsCurve() {
        float[] scores = {0.1f, 0.2f, 0.3f, 0.4f, 0.65f, 0.7f, 0.8f, 0.9f, 1};
        float[] targets = {0, 0, 0, 0, 1, 1, 1, 1, 1};
        assertThat(value(new Calibration(3), YES_NO, 1, scores, targets)).isCloseTo(1.25 / 9, within(1e-7));
        assertThat(value(new Calibration(3), LABELS, 3, scores, targets)).isCloseTo(1.25 / 9, within(1e-7));
    }

    /** Confidences 0.75, 0.75 (one right of two) and 0.5 (right), 4 bins: (|0.5 - 0.75| * 2 + |1 - 0.5| * 1) / 3. */
    @Test
    void ofClassesIsThatOfTheOnePredicted() {
        float[] scores = {0.75f, 0.25f, 0.25f, 0.75f, 0.5f, 0.5f};
        assertThat(value(new Calibration(4), CLASSES, 2, scores, 0, 0, 0)).isEqualTo(1 / 3.0);
        assertThat(weighted(new Calibration(4), CLASSES, 2, scores, new float[] {0, 0, 0}, new float[] {3, 1, 2}))
                .isEqualTo((Math.abs(3 * 0.25 - 0.75) + 2 * 0.5) / 6);
    }

    @Test
    void isUndefinedOfWhatIsNoNumberAndNamesItsBins() {
        assertThat(value(new Calibration(15), YES_NO, 1, new float[] {Float.NaN}, 1))
                .isNaN();
        assertThat(value(new Calibration(15), YES_NO, 1, new float[] {0}, 0)).isZero();
        assertThatThrownBy(() -> new Calibration(0)).hasMessage("bins must be at least 1, got 0. Usual: 15");
    }
}
