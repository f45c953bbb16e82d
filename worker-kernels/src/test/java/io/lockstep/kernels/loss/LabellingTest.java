package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@Seeded
class LabellingTest {
    private static final Labelling BEST_PATH = new Labelling(3, 0, null);

    /** Probabilities of a step whose likeliest class is this. */
    private static float[] steps(int... best) {
        float[] scores = new float[3 * best.length];
        for (int t = 0; t < best.length; t++) {
            for (int k = 0; k < 3; k++) {
                scores[3 * t + k] = k == best[t] ? 0.6f : 0.2f;
            }
        }
        return scores;
    }

    @Test
    void bestPathMakesRepeatsOneAndThenRemovesBlanks() {
        float[] scores = steps(0, 1, 1, 0, 1, 2, 2, 0, 0, 2);
        assertThat(BEST_PATH.decoded(scores, 0, 30)).containsExactly(1, 1, 2, 2);
        assertThat(new Labelling(3, 2, null).decoded(scores, 3, 12)).containsExactly(1, 0, 1);
        assertThat(BEST_PATH.decoded(steps(0, 0), 0, 6)).isEmpty();
    }

    /** Graves 2012, figure 7.4: the best path says nothing, with 0.36, though A has 0.64 over its paths. */
    @Test
    void prefixBeamFindsWhatManyPathsSay() {
        float[] scores = {0.6f, 0.4f, 0.6f, 0.4f};
        assertThat(new Labelling(2, 0, null).decoded(scores, 0, 4)).isEmpty();
        assertThat(new Labelling(2, 0, 4).decoded(scores, 0, 4)).containsExactly(1);
    }

    /** Wide enough to leave no prefix out. */
    @RepeatedTest(20)
    void prefixBeamIsTheLikeliestOfAllLabellings(SplittableRandom random) {
        int classes = 2 + random.nextInt(2);
        int steps = 1 + random.nextInt(6);
        int blank = random.nextInt(classes);
        float[] scores = new float[steps * classes];
        double[] probabilities = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(6) == 0 ? 0 : 0.01f + (float) random.nextDouble();
        }
        for (int t = 0; t < steps; t++) {
            scores[t * classes + random.nextInt(classes)] = 0.9f;
        }
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] = scores[i];
        }
        List<Integer> best = CtcTest.labellings(probabilities, steps, classes, blank).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        assertThat(new Labelling(classes, blank, 1000).decoded(scores, 0, scores.length))
                .containsExactly(best.stream().mapToInt(id -> id).toArray());
    }

    /** Against the same search over lists of ids, written as the paper has it. */
    @RepeatedTest(20)
    void narrowBeamsKeepWhatThePaperKeeps(SplittableRandom random) {
        int classes = 4;
        int steps = 12;
        int width = 1 + random.nextInt(5);
        float[] scores = new float[steps * classes];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = 0.01f + (float) random.nextDouble();
        }
        assertThat(new Labelling(classes, 0, width).decoded(scores, 0, scores.length))
                .containsExactly(paper(scores, steps, classes, width).stream()
                        .mapToInt(id -> id)
                        .toArray());
    }

    private static List<Integer> paper(float[] scores, int steps, int classes, int width) {
        Map<List<Integer>, double[]> beam = Map.of(List.of(), new double[] {1, 0});
        for (int t = 0; t < steps; t++) {
            Map<List<Integer>, double[]> next = new HashMap<>();
            for (Map.Entry<List<Integer>, double[]> one : beam.entrySet()) {
                List<Integer> prefix = one.getKey();
                double[] ends = one.getValue();
                for (int k = 0; k < classes; k++) {
                    double p = scores[t * classes + k];
                    boolean repeat = !prefix.isEmpty() && prefix.get(prefix.size() - 1) == k;
                    List<Integer> longer = new ArrayList<>(prefix);
                    longer.add(k);
                    if (k == 0) {
                        next.computeIfAbsent(prefix, any -> new double[2])[0] += p * (ends[0] + ends[1]);
                    } else {
                        next.computeIfAbsent(longer, any -> new double[2])[1] += p * (ends[0] + (repeat ? 0 : ends[1]));
                        if (repeat) {
                            next.computeIfAbsent(prefix, any -> new double[2])[1] += p * ends[1];
                        }
                    }
                }
            }
            beam = next.entrySet().stream()
                    .sorted(Comparator.comparingDouble(one -> -one.getValue()[0] - one.getValue()[1]))
                    .limit(width)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
        return beam.entrySet().stream()
                .max(Comparator.comparingDouble(one -> one.getValue()[0] + one.getValue()[1]))
                .orElseThrow()
                .getKey();
    }

    /** A thousand steps underflow every product of probabilities. */
    @Test
    void longSequencesKeepTheirLabelling() {
        int[] best = new int[1000];
        for (int t = 0; t < best.length; t++) {
            best[t] = t % 4 == 0 ? 1 + t / 4 % 2 : 0;
        }
        float[] scores = steps(best);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = scores[i] == 0.6f ? 0.9f : 0.05f;
        }
        int[] ids = new Labelling(3, 0, 5).decoded(scores, 0, 3000);
        assertThat(ids).isEqualTo(BEST_PATH.decoded(scores, 0, 3000)).hasSize(250);
    }

    @Test
    void stepsWithoutProbabilitiesAreNone() {
        float[] scores = {0.1f, 0.8f, 0.1f, 0, 0, 0, 0.1f, 0.8f, 0.1f, 0, 0, 0};
        assertThat(BEST_PATH.decoded(scores, 0, 12)).containsExactly(1);
        assertThat(new Labelling(3, 0, 3).decoded(scores, 0, 12)).containsExactly(1);
        scores[7] = Float.NaN;
        assertThat(BEST_PATH.decoded(scores, 0, 12)).isNull();
        assertThat(BEST_PATH.decoded(scores, 0, 6)).containsExactly(1);
    }

    @Test
    void isPredictedAsIdsOrAsTheirText() {
        PredictedColumns ids = BEST_PATH.predicted(new Answered(9, List.of(), List.of()));
        Object[] row = new Object[2];
        ids.writer().write(steps(0, 1, 0, 2), 3, row, 1);
        assertThat(ids.types()).containsExactly(PredictedColumns.Type.INTEGERS);
        assertThat(ids.nullable()).isTrue();
        assertThat((Integer[]) row[1]).containsExactly(1, 2);
        PredictedColumns text = BEST_PATH.predicted(
                new Answered(9, List.of(), List.of(), (all, count) -> count + " ids from " + all[0]));
        text.writer().write(steps(0, 1, 0, 2), 3, row, 1);
        assertThat(text.types()).containsExactly(PredictedColumns.Type.TEXT);
        assertThat(row[1]).isEqualTo("2 ids from 1");
        float[] bad = steps(0, 1, 2);
        bad[8] = Float.NaN;
        text.writer().write(bad, 0, row, 1);
        assertThat(row[1]).isNull();
    }

    @Test
    void isMeasuredByItsIds() {
        float[] targets = {9, 9, 9, 9, 9, 9, 9};
        BEST_PATH.measured(CtcTest.ids(new int[] {1, 2}, new int[0]), 2, 9, targets);
        assertThat(targets).containsExactly(1, 2, Labelling.NONE, Labelling.NONE, Labelling.NONE, Labelling.NONE, 9);
        assertThat(BEST_PATH.agree(steps(0, 1, 0), 0, steps(2, 1, 1, 0), 3, 9)).isTrue();
        assertThat(BEST_PATH.agree(steps(0, 1, 0), 0, steps(1, 0, 1), 0, 9)).isFalse();
        assertThatThrownBy(() -> Labelling.of("someRate", new Target.ClassIndex()))
                .hasMessage("someRate: expected ids that a sequence says, got classification");
    }
}
