package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenErrorRateTest {
    /** Classes: blank, then letters. */
    private static final int CLASSES = 27;

    private static final Labelling LETTERS = new Labelling(CLASSES, 0, null);

    static int[][] letters(String text) {
        return text.chars().mapToObj(letter -> new int[] {letter}).toArray(int[][]::new);
    }

    /** Scores whose best path says the letters of a word, with a blank between, in 16 steps. */
    static float[] said(String word) {
        float[] scores = new float[16 * CLASSES];
        for (int t = 0; t < 16; t++) {
            int id = t % 2 == 0 && t / 2 < word.length() ? word.charAt(t / 2) - 'a' + 1 : 0;
            scores[t * CLASSES + id] = 1;
        }
        return scores;
    }

    static float[] right(String word) {
        float[] targets = new float[16];
        for (int i = 0; i < 16; i++) {
            targets[i] = i < word.length() ? word.charAt(i) - 'a' + 1 : Labelling.NONE;
        }
        return targets;
    }

    static void add(MetricAccumulator accumulator, String said, String right, float weight) {
        accumulator.add(1, 16 * CLASSES, said(said), right(right), new float[] {weight}, new float[1]);
    }

    /** Distances from the literature. */
    @Test
    void countsTheFewestEdits() {
        assertThat(EditErrors.distance(letters("kitten"), letters("sitting"))).isEqualTo(3);
        assertThat(EditErrors.distance(letters("saturday"), letters("sunday"))).isEqualTo(3);
        assertThat(EditErrors.distance(letters("intention"), letters("execution")))
                .isEqualTo(5);
        assertThat(EditErrors.distance(letters(""), letters("abc"))).isEqualTo(3);
        assertThat(EditErrors.distance(letters("abc"), letters(""))).isEqualTo(3);
        assertThat(EditErrors.distance(letters("abc"), letters("abc"))).isZero();
    }

    /** 3 errors of 7 letters and none of 3, each row by its weight: not the mean of rows. */
    @Test
    void isErrorsOverTheLengthOfAllRows() {
        for (Metric metric : List.of(new TokenErrorRate(), new CharacterErrorRate(), new WordErrorRate(null))) {
            MetricAccumulator accumulator = metric.accumulator(LETTERS);
            add(accumulator, "kitten", "sitting", 1);
            assertThat(accumulator.value()).isEqualTo(3 / 7.0);
            add(accumulator, "abc", "abc", 2);
            add(accumulator, "zzz", "abc", 0);
            assertThat(accumulator.value()).isEqualTo(3 / 13.0);
            assertThat(accumulator.isMeanOfRows()).isFalse();
            assertThat(metric.higherIsBetter()).isFalse();
        }
    }

    @Test
    void isUndefinedWithoutIdsAndOfScoresThatAreNoNumbers() {
        MetricAccumulator accumulator = new TokenErrorRate().accumulator(LETTERS);
        add(accumulator, "", "", 1);
        assertThat(accumulator.value()).isNaN();
        add(accumulator, "ab", "a", 1);
        assertThat(accumulator.value()).isEqualTo(1);
        float[] bad = said("a");
        bad[3] = Float.NaN;
        accumulator.add(1, bad.length, bad, right("a"), new float[] {1}, new float[1]);
        assertThat(accumulator.value()).isNaN();
    }

    @Test
    void labellingsAreMeasuredByErrorRates() {
        assertThat(Metrics.namesFor(LETTERS))
                .containsExactly("loss", "tokenErrorRate", "characterErrorRate", "wordErrorRate");
        assertThat(Metrics.namesFor(new Target.ClassIndex())).doesNotContain("tokenErrorRate");
        assertThat(new TokenErrorRate().needs()).isEqualTo("rows that have ids");
    }
}
