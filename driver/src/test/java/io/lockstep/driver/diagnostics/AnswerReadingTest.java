package io.lockstep.driver.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.ColumnLearner;
import io.lockstep.driver.column.ColumnPlace;
import io.lockstep.driver.column.WordsColumn;
import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.loss.Ctc;
import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.loss.SequenceSigmoidCrossEntropy;
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

    /** Three steps of a blank and two words. */
    @Test
    void whatASequenceSaysIsShownAsText() throws BadRowException {
        Ctc loss = new Ctc(3, 0, null);
        ColumnLearner<?> learner =
                new WordsColumn("text", 9, 1, null, true).learner(new ColumnPlace("data.label", "data.label.words"));
        learner.add("yes yes no");
        Answer words = new Answer(loss.target(), List.of("text"), List.of(), List.of(), learner.feature());
        Answer ids = new Answer(loss.target(), List.of("text"), List.of());
        float[] scores = {0, 1, 0, 1, 0, 0, 0, 0, 1};
        float[] right = {2, 1, Labelling.NONE};
        AnswerReading texts = new AnswerReading(loss, words, 9, 0, 0);
        assertThat(texts.answered(scores, 0)).isEqualTo("yes no");
        assertThat(texts.right(right)).isEqualTo("no yes");
        AnswerReading numbers = new AnswerReading(loss, ids, 9, 0, 0);
        assertThat(numbers.answered(scores, 0)).isEqualTo("1, 2");
        assertThat(numbers.right(right)).isEqualTo("2, 1");
        assertThat(numbers.right(new float[] {2, 2, 1})).isEqualTo("2, 2, 1");
        scores[0] = Float.NaN;
        assertThat(texts.answered(scores, 0)).isEqualTo("none");
    }

    /** Two labels at each of three steps, of which the last says nothing. */
    @Test
    void labelsOfStepsAreShownBetweenBars() {
        SequenceSigmoidCrossEntropy loss = new SequenceSigmoidCrossEntropy(2);
        Answer answer = new Answer(loss.target(), List.of("notes"), List.of());
        AnswerReading reading = new AnswerReading(loss, answer, 6, 0, 0);
        assertThat(reading.right(new float[] {1, 1, 0, 1, 0, 0})).isEqualTo("0 1 | 1");
        assertThat(reading.answered(new float[] {9, 0.5f, 0.4f, 0.1f, 0.2f, 0.9f, 0.1f}, 1))
                .isEqualTo("0 | | 0");
        assertThat(AnswerReading.counters(loss.target(), 6, 5).numbers()).isEmpty();
    }
}
