package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked examples, by hand. */
class MetricsTest {
    private static final float[] ONES = {1, 1, 1, 1, 1, 1, 1, 1};

    private static final List<Target> TARGETS =
            List.of(new Target.ClassIndex(), new Target.YesNo(), new Target.Numbers());

    private static double value(Metric metric, int size, float[] scores, float[] targets, float[] weights) {
        MetricAccumulator accumulator = metric.accumulator(
                TARGETS.stream().filter(metric::measures).findFirst().orElseThrow());
        accumulator.add(scores.length / size, size, scores, targets, weights, new float[scores.length / size]);
        return accumulator.value();
    }

    /** Rows: right, right (first of equals), wrong, not a number: 2 of 4; weights 1, 2, 3, 2: 3 of 8. */
    @Test
    void accuracyIsTheShareOfRightClasses() {
        float[] scores = {0.1f, 0.7f, 0.2f, 0.4f, 0.4f, 0.2f, 0.5f, 0.3f, 0.2f, Float.NaN, 0, 1};
        float[] targets = {1, 0, 2, 2};
        assertThat(value(new Accuracy(), 3, scores, targets, ONES)).isEqualTo(0.5);
        assertThat(value(new Accuracy(), 3, scores, targets, new float[] {1, 2, 3, 2}))
                .isEqualTo(0.375);
    }

    /** Yes from 0.5 on: right, right, wrong, wrong (not a number). */
    @Test
    void binaryAccuracyCutsAtOneHalf() {
        float[] scores = {0.5f, 0.49f, 0.9f, Float.NaN};
        assertThat(value(new BinaryAccuracy(), 1, scores, new float[] {1, 0, 0, 0}, ONES))
                .isEqualTo(0.5);
        assertThat(value(new BinaryAccuracy(), 2, new float[] {0.9f, 0.9f}, new float[] {1, 0}, ONES))
                .isEqualTo(0.5);
    }

    /**
     * Yes: 0.8, 0.4; no: 0.4, 0.2, 0.9. Pairs: 0.8 beats 0.4 and 0.2; 0.4 ties with 0.4 and beats 0.2: 3.5 of 6.
     */
    @Test
    void aucCountsPairsAndHalvesOfTies() {
        float[] scores = {0.8f, 0.4f, 0.4f, 0.2f, 0.9f};
        float[] targets = {1, 1, 0, 0, 0};
        assertThat(value(new Auc(), 1, scores, targets, ONES)).isEqualTo(3.5 / 6);
        // weights 2 on the first yes and 3 on the last no: won 2 (1 + 1) + 1 (0.5 + 1) = 5.5 of 3 * 5
        assertThat(value(new Auc(), 1, scores, targets, new float[] {2, 1, 1, 1, 3}))
                .isEqualTo(5.5 / 15);
        // a row of weight 0 does not count
        assertThat(value(new Auc(), 1, scores, targets, new float[] {1, 1, 1, 1, 0}))
                .isEqualTo(3.5 / 4);
    }

    /** scikit-learn's examples of r2_score; of the second, columns 1 - 1.25 / 36.1667 and 1 - 3 / 32.6667. */
    @Test
    void rSquaredComparesErrorsWithTheSpreadOfTargets() {
        Metric r2 = new RSquared();
        assertThat(value(r2, 1, new float[] {2.5f, 0, 2, 8}, new float[] {3, -0.5f, 2, 7}, ONES))
                .isCloseTo(0.9486081370449679, within(1e-15));
        float[] scores = {0, 2, -1, 2, 8, -5};
        float[] targets = {0.5f, 1, -1, 1, 7, -6};
        assertThat(value(r2, 2, scores, targets, ONES)).isCloseTo(0.9368005266622779, within(1e-15));
        assertThat(value(r2, 1, new float[] {3, 2, 1}, new float[] {1, 2, 3}, ONES))
                .isEqualTo(-3);
        // weights 1, 2, 1: mean 2, errors 4 + 0 + 0 of 1 + 0 + 1
        assertThat(value(r2, 1, new float[] {3, 2, 3}, new float[] {1, 2, 3}, new float[] {1, 2, 1}))
                .isEqualTo(-1);
    }

    @Test
    void rSquaredOfTargetsThatAreAllEqualIsOneOrZero() {
        Metric r2 = new RSquared();
        assertThat(value(r2, 1, new float[] {0.1f, 0.1f, 0.1f}, new float[] {0.1f, 0.1f, 0.1f}, ONES))
                .isEqualTo(1);
        assertThat(value(r2, 1, new float[] {0.1f, 0.1f, 0.2f}, new float[] {0.1f, 0.1f, 0.1f}, ONES))
                .isEqualTo(0);
        assertThat(value(r2, 1, new float[] {1, 5}, new float[] {1, 5}, new float[] {1, 0}))
                .isNaN();
        assertThat(value(r2, 1, new float[] {Float.NaN, 5}, new float[] {1, 5}, ONES))
                .isNaN();
    }

    /** Targets 2^24 and 2^24 + 2, each twice: mean 2^24 + 1, spread 4, errors of one 1. */
    @Test
    void rSquaredLosesNothingFarFromZero() {
        float far = 1 << 24;
        assertThat(value(
                        new RSquared(),
                        1,
                        new float[] {far, far, far + 2, far},
                        new float[] {far, far, far + 2, far + 2},
                        new float[] {0.3f, 0.3f, 0.3f, 0.3f}))
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void aucOrdersNegativeScoresAndTreatsBothZerosAlike() {
        float[] scores = {-2, -1, -0.0f, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
        float[] targets = {0, 1, 1, 0, 0, 1};
        // no: -2, 0, -inf; yes: -1 (beats 2), -0 (beats 2, ties 1), inf (beats 3): 7.5 of 9
        assertThat(value(new Auc(), 1, scores, targets, ONES)).isEqualTo(7.5 / 9);
    }

    @Test
    void aucIsUndefinedForOneClassAndForScoresThatAreNotNumbers() {
        assertThat(value(new Auc(), 1, new float[] {0.1f, 0.2f}, new float[] {1, 1}, ONES))
                .isNaN();
        assertThat(value(new Auc(), 1, new float[] {0.1f, Float.NaN}, new float[] {1, 0}, ONES))
                .isNaN();
        assertThat(new Auc().accumulator(new Target.YesNo()).value()).isNaN();
    }

    @Test
    void aucRefusesWeightsThatAreNotWeights() {
        assertThatThrownBy(() -> value(new Auc(), 1, new float[] {0.1f}, new float[] {1}, new float[] {-1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("auc: example weights must be finite and at least 0, got -1.0. Correct the data");
    }

    /** Errors (1, -2), (0, 4): absolute 7 of 4, squares 21 of 4. */
    @Test
    void errorsAreMeansOverRowsAndOutputs() {
        float[] scores = {2, -1, 0.5f, 3};
        float[] targets = {1, 1, 0.5f, -1};
        assertThat(value(new MeanAbsoluteError(), 2, scores, targets, ONES)).isEqualTo(1.75);
        assertThat(value(new RootMeanSquaredError(), 2, scores, targets, ONES))
                .isCloseTo(Math.sqrt(5.25), within(1e-15));
        // weights 3, 1: absolute (3 * 1.5 + 2) / 4
        assertThat(value(new MeanAbsoluteError(), 2, scores, targets, new float[] {3, 1}))
                .isEqualTo(1.625);
    }

    @Test
    void lossIsTheWeightedMeanOfRowLosses() {
        MetricAccumulator loss = new MeanLoss().accumulator(new Target.Numbers());
        loss.add(2, 1, new float[2], new float[2], new float[] {1, 3}, new float[] {2, 6});
        assertThat(loss.value()).isEqualTo(5);
        loss.add(1, 1, new float[1], new float[1], ONES, new float[] {Float.NaN});
        assertThat(loss.value()).isNaN();
        assertThat(new MeanLoss().accumulator(new Target.Numbers()).value()).isNaN();
    }

    @Test
    void predictedClassIsTheFirstLargest() {
        assertThat(Target.ClassIndex.predicted(new float[] {9, 1, 3, 3, 2}, 1, 4))
                .isEqualTo(1);
        assertThat(Target.ClassIndex.predicted(new float[] {0, Float.NaN}, 0, 2))
                .isEqualTo(-1);
    }

    @Test
    void everyTaskReportsItsMetricsInOrder() {
        assertThat(MetricSet.of(new Target.ClassIndex()).values().keySet()).containsExactly("accuracy", "loss");
        assertThat(MetricSet.of(new Target.YesNo()).values().keySet()).containsExactly("accuracy", "auc", "loss");
        assertThat(MetricSet.of(new Target.Numbers()).values().keySet()).containsExactly("mae", "rmse", "r2", "loss");
    }

    @Test
    void setsOfOtherMetricsAreRefused() {
        MetricSet set = MetricSet.of(new Target.ClassIndex());
        byte[] regression = MetricSet.of(new Target.Numbers()).toBytes();
        assertThatThrownBy(() -> set.merge(regression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metrics: expected the state of 2 metrics, got 53 bytes more."
                        + " Merge sets of the same metrics only");
        assertThatThrownBy(() -> set.merge(new byte[5]))
                .hasMessage("metrics: expected 8 bytes more, got 5. Merge sets of the same metrics only");
        assertThatThrownBy(() -> new MetricSet(List.of(new Auc()), new Target.YesNo())
                        .merge(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, -1}))
                .hasMessage("metric state: expected a number at byte 1 of 1. The data are cut or foreign");
    }
}
