package io.lockstep.kernels.metric;

import static io.lockstep.kernels.metric.MetricExamples.value;
import static io.lockstep.kernels.metric.MetricExamples.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.StepIds;
import org.junit.jupiter.api.Test;

class StepAccuracyTest {
    private static final StepIds STEPS = new StepIds(2, null);

    /** Rows of three steps: right, wrong, none; right, right (the first of equals), wrong (no number). */
    private static final float[] SCORES = {0.9f, 0.1f, 0.9f, 0.1f, 1, 0, 0.2f, 0.8f, 0.5f, 0.5f, Float.NaN, 1};

    private static final float[] TARGETS = {0, 1, StepIds.NONE, 1, 0, 1};

    @Test
    void isTheMeanOfRowsSharesOfTheirSteps() {
        assertThat(value(new StepAccuracy(), STEPS, 6, SCORES, TARGETS)).isCloseTo((0.5 + 2 / 3.0) / 2, within(1e-12));
        assertThat(weighted(new StepAccuracy(), STEPS, 6, SCORES, TARGETS, new float[] {3, 1}))
                .isCloseTo((3 * 0.5 + 2 / 3.0) / 4, within(1e-12));
    }

    @Test
    void aRowWithoutClassesIsRight() {
        float[] none = {StepIds.NONE, StepIds.NONE};
        assertThat(value(new StepAccuracy(), STEPS, 4, new float[4], none)).isEqualTo(1);
    }
}
