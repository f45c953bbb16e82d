package io.lockstep.driver.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassSharesTest {
    /** A classifier that is certain of evenly spread classes gives their number. */
    @Test
    void certainAnswersOfAllClassesScoreTheirNumber() {
        ClassShares all = ClassShares.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3);
        assertThat(all.score()).isCloseTo(3, within(1e-12));
        assertThat(all.shares()).isEqualTo(List.of(1 / 3.0, 1 / 3.0, 1 / 3.0));
        assertThat(all.certain()).isEqualTo(1);
        assertThat(all.covered()).isEqualTo(3);
    }

    /** By hand, two examples of p = 0.75 and 0.25, mean 0.5: KL is log 2 - H(0.75) = 0.130812. */
    @Test
    void doubtLowersTheScore() {
        ClassShares doubt = ClassShares.of(new float[] {0.75f, 0.25f, 0.25f, 0.75f}, 2);
        assertThat(doubt.score()).isCloseTo(Math.exp(0.1308121), within(1e-6));
        assertThat(doubt.certain()).isZero();
    }

    /** One class again and again: nothing is gained by the examples. */
    @Test
    void collapseScoresOne() {
        ClassShares one = ClassShares.of(new float[] {0.95f, 0.05f, 0.95f, 0.05f}, 2);
        assertThat(one.score()).isCloseTo(1, within(1e-9));
        assertThat(one.covered()).isEqualTo(1);
        assertThat(one.certain()).isEqualTo(1);
        assertThat(one.shares()).isEqualTo(List.of(1.0, 0.0));
    }
}
