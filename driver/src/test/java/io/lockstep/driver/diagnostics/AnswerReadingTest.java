package io.lockstep.driver.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.loss.StepIds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReadingTest {
    private static AnswerReading steps(int count) {
        SequenceCrossEntropy loss = new SequenceCrossEntropy(2, null);
        return new AnswerReading(loss, new Answer(loss.target(), List.of("next"), List.of()), 2 * count, 0, 0);
    }

    @Test
    void sequencesAreShownAsTheClassesOfTheirFirstSteps() {
        assertThat(steps(3).right(new float[] {1, 0, StepIds.NONE})).isEqualTo("1, 0, none");
        assertThat(steps(3).answered(new float[] {9, 0.1f, 0.9f, 0.5f, 0.5f, Float.NaN, 1}, 1))
                .isEqualTo("1, 0, none");
        float[] many = new float[20];
        Arrays.fill(many, 0.5f);
        assertThat(steps(10).answered(many, 0)).isEqualTo("0, 0, 0, 0, 0, 0, 0, 0, …");
        assertThat(steps(10).probability(many, 0)).isNull();
        assertThat(AnswerReading.counters(new StepIds(2, null), 20, 5).numbers())
                .isEmpty();
    }
}
