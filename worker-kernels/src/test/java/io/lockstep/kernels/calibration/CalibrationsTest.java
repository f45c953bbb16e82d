package io.lockstep.kernels.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Calibration;
import io.lockstep.kernels.metric.LogLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.MetricAccumulator;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationsTest {
    private static ScoredRows each(float[] scores, float[] targets, float[] weights) {
        return new ScoredRows(false, scores.length, 1, scores, targets, weights);
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] corrected(ScoreCorrection correction, boolean classes, int size, float... scores) {
        float[] own = scores.clone();
        for (int at = 0; at < own.length; at += size) {
            correction.apply(classes, size, own, at);
        }
        return own;
    }

    /** Ten answers of sigmoid(2), seven of them right: sigmoid(2 / T) = 0.7, so T = 2 / ln(0.7 / 0.3). */
    @Test
    void oneTemperatureMakesOneAnswerAsSureAsItIsRight() {
        float sure = (float) (1 / (1 + Math.exp(-2)));
        float[] targets = {1, 1, 1, 1, 1, 1, 1, 0, 0, 0};
        Temperature.Scale scale = new Temperature().fit(each(filled(10, sure), targets, filled(10, 1)));
        assertThat(scale.temperature()).isCloseTo(2 / Math.log(7.0 / 3), within(1e-6));
        assertThat(corrected(scale, false, 1, sure, 1 - sure)).containsExactly(new float[] {0.7f, 0.3f}, within(1e-6f));
    }

    /** Weights are rows: 1 of weight 3.5 and 1 of weight 1.5 are seven and three of ten. */
    @Test
    void weightsCountAsRows() {
        float sure = (float) (1 / (1 + Math.exp(-2)));
        Temperature.Scale scale = new Temperature()
                .fit(each(new float[] {sure, sure, sure}, new float[] {1, 0, 0}, new float[] {3.5f, 1.5f, 0}));
        assertThat(scale.temperature()).isCloseTo(2 / Math.log(7.0 / 3), within(1e-6));
    }

    /** Of (0.9, 0.05, 0.05), right in 6 of 10: exp(ln 18 / T) = 3, as 3 / (3 + 1 + 1) = 0.6, so T = ln 18 / ln 3. */
    @Test
    void oneTemperatureOfSeveralClasses() {
        float[] scores = new float[30];
        float[] targets = new float[10];
        for (int row = 0; row < 10; row++) {
            int right = row % 3;
            Arrays.fill(scores, row * 3, row * 3 + 3, 0.05f);
            scores[row * 3 + right] = 0.9f;
            targets[row] = row < 6 ? right : (right + 1) % 3;
        }
        Temperature.Scale scale = new Temperature().fit(new ScoredRows(true, 10, 3, scores, targets, filled(10, 1)));
        assertThat(scale.temperature()).isCloseTo(Math.log(18) / Math.log(3), within(1e-6));
        assertThat(corrected(scale, true, 3, 0.05f, 0.9f, 0.05f))
                .containsExactly(new float[] {0.2f, 0.6f, 0.2f}, within(1e-6f));
    }

    @Test
    void theAnswerStaysTheSameAtAnyTemperature() {
        RandomStream random = RandomStream.of(5, Purpose.DROPOUT, 0, 0);
        for (double temperature : new double[] {1.0 / 64, 0.5, 1, 3, 64}) {
            ScoreCorrection scale = new Temperature.Scale(temperature);
            float[] near = {0.25f, Math.nextUp(0.25f), 0.25f, Math.nextDown(0.25f)};
            assertThat(Target.ClassIndex.predicted(corrected(scale, true, 4, near), 0, 4))
                    .isEqualTo(1);
            float[] sure = {0, 1, 0, Float.MIN_VALUE};
            assertThat(corrected(scale, true, 4, sure)).doesNotContain(Float.NaN);
            assertThat(Target.ClassIndex.predicted(corrected(scale, true, 4, sure), 0, 4))
                    .isEqualTo(1);
            for (float yes :
                    new float[] {0, Math.nextDown(0.5f), 0.5f, Math.nextUp(0.5f), 1, (float) random.uniform(0)}) {
                assertThat(corrected(scale, false, 1, yes)[0] >= 0.5f).isEqualTo(yes >= 0.5f);
            }
        }
    }

    @Test
    void whereAllIsRightOrNothingTheTemperatureIsAtItsEnd() {
        float[] right = filled(4, 1);
        assertThat(new Temperature().fit(each(filled(4, 0.8f), right, right)).temperature())
                .isEqualTo(1.0 / 64);
        assertThat(new Temperature()
                        .fit(each(filled(4, 0.8f), filled(4, 0), right))
                        .temperature())
                .isEqualTo(64);
    }

    /**
     * Targets 0 1 0 1 1 0 by ascending score: 1 0 are pooled to 1/2, then 1 1 0 to 2/3. Between the blocks it is straight, as
     * in scikit-learn: {@code IsotonicRegression(out_of_bounds="clip").fit([.1, .2, .3, .4, .5, .6], [0, 1, 0, 1, 1, 0])}.
     */
    @Test
    void adjacentViolatorsArePooled() {
        float[] scores = {0.6f, 0.1f, 0.5f, 0.2f, 0.4f, 0.3f};
        float[] targets = {0, 0, 1, 1, 1, 0};
        Isotonic.Curves curves = new Isotonic().fit(each(scores, targets, filled(6, 1)));
        Isotonic.Curve curve = curves.curves().get(0);
        assertThat(curve.shares()).containsExactly(0.0, 0.5, 0.5, 2.0 / 3, 2.0 / 3);
        assertThat(curve.scores())
                .containsExactly((double) 0.1f, (double) 0.2f, (double) 0.3f, (double) 0.4f, (double) 0.6f);
        assertThat(corrected(curves, false, 1, 0.05f, 0.15f, 0.25f, 0.35f, 0.45f, 0.9f))
                .containsExactly(new float[] {0, 0.25f, 0.5f, 7 / 12f, 2 / 3f, 2 / 3f}, within(1e-6f));
    }

    /** Equal scores are one: 0.2 has (3 * 1 + 1 * 0) / 4, above 0.4's 1/2, and both are (3 + 1) / (4 + 2). */
    @Test
    void equalScoresAndWeightsArePooledToo() {
        float[] scores = {0.2f, 0.4f, 0.2f, 0.4f, 0.1f};
        float[] targets = {1, 1, 0, 0, 0};
        float[] weights = {3, 1, 1, 1, 0};
        Isotonic.Curve curve =
                new Isotonic().fit(each(scores, targets, weights)).curves().get(0);
        assertThat(curve.shares()).containsExactly(4.0 / 6, 4.0 / 6);
        assertThat(curve.scores()).containsExactly((double) 0.2f, (double) 0.4f);
    }

    /** Each class against the rest, divided by the sum; all alike where each has 0. */
    @Test
    void severalClassesAreDividedByTheirSum() {
        Isotonic.Curve half = new Isotonic.Curve(List.of(0.0, 1.0), List.of(0.0, 0.5));
        Isotonic.Curve whole = new Isotonic.Curve(List.of(0.2, 1.0), List.of(0.0, 1.0));
        Isotonic.Curves curves = new Isotonic.Curves(List.of(half, whole));
        assertThat(corrected(curves, true, 2, 0.4f, 0.6f)).containsExactly(new float[] {2 / 7f, 5 / 7f}, within(1e-6f));
        assertThat(corrected(curves, true, 2, 0f, 0.1f)).containsExactly(0.5f, 0.5f);
        assertThat(curves.fits(2)).isTrue();
        assertThat(curves.fits(3)).isFalse();
    }

    /** A net three times too sure: what is fitted on one half of the rows is better on the other. */
    @Test
    void answersThatAreTooSureAreMadeAsSureAsTheyAreRight() {
        int rows = 6000;
        float[] scores = new float[rows * 3];
        float[] targets = new float[rows];
        RandomStream random = RandomStream.of(3, Purpose.DROPOUT, 1, 1);
        for (int row = 0; row < rows; row++) {
            double[] logits = {
                4 * random.uniform(4L * row), 4 * random.uniform(4L * row + 1), 4 * random.uniform(4L * row + 2)
            };
            double[] law = Arrays.stream(logits).map(StrictMath::exp).toArray();
            double sum = Arrays.stream(law).sum();
            double draw = random.uniform(4L * row + 3) * sum;
            targets[row] = draw < law[0] ? 0 : draw < law[0] + law[1] ? 1 : 2;
            double sure = Arrays.stream(law).map(x -> x * x * x).sum();
            for (int j = 0; j < 3; j++) {
                scores[row * 3 + j] = (float) (law[j] * law[j] * law[j] / sure);
            }
        }
        int half = rows / 2;
        ScoredRows first = new ScoredRows(true, half, 3, scores, targets, filled(half, 1));
        float[] others = Arrays.copyOfRange(scores, half * 3, rows * 3);
        float[] right = Arrays.copyOfRange(targets, half, rows);
        double loss = measured(new LogLoss(), others, right);
        double error = measured(new Calibration(15), others, right);
        Temperature.Scale scale = new Temperature().fit(first);
        assertThat(scale.temperature()).isBetween(2.7, 3.3);
        assertThat(measured(new LogLoss(), corrected(scale, true, 3, others), right))
                .isLessThan(0.75 * loss);
        assertThat(measured(new Calibration(15), corrected(scale, true, 3, others), right))
                .isLessThan(0.2 * error);
        ScoreCorrection curves = new Isotonic().fit(first);
        assertThat(measured(new LogLoss(), corrected(curves, true, 3, others), right))
                .isLessThan(0.8 * loss);
        assertThat(measured(new Calibration(15), corrected(curves, true, 3, others), right))
                .isLessThan(0.3 * error);
    }

    private static double measured(Metric metric, float[] scores, float[] targets) {
        MetricAccumulator accumulator = metric.accumulator(new Target.ClassIndex());
        accumulator.add(targets.length, 3, scores, targets, filled(targets.length, 1), new float[targets.length]);
        return accumulator.value();
    }

    /** Sums are exact and scores are sorted. */
    @Test
    void theOrderOfRowsMakesNoDifference() {
        int rows = 500;
        float[] scores = new float[rows];
        float[] targets = new float[rows];
        float[] weights = new float[rows];
        RandomStream random = RandomStream.of(9, Purpose.DROPOUT, 1, 1);
        for (int row = 0; row < rows; row++) {
            scores[row] = Math.round(random.uniform(3L * row) * 50) / 50f;
            targets[row] = (float) random.uniform(3L * row + 1);
            weights[row] = (float) (random.uniform(3L * row + 2) * 7);
        }
        ScoredRows forward = each(scores, targets, weights);
        ScoredRows backward = each(reversed(scores), reversed(targets), reversed(weights));
        for (CalibrationMethod method : List.of(new Temperature(), new Isotonic())) {
            assertThat(method.fit(backward)).isEqualTo(method.fit(forward));
        }
    }

    private static float[] reversed(float[] values) {
        float[] reversed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    @Test
    void whatIsFittedIsPlainData() {
        Binding binding = new Binding(Calibrations.REGISTRY, Calibrations.CORRECTIONS);
        for (String name : Calibrations.REGISTRY.names()) {
            CalibrationMethod method = binding.bind(CalibrationMethod.class, name, "calibrate");
            ScoreCorrection fitted =
                    method.fit(each(new float[] {0.2f, 0.7f, 0.9f}, new float[] {0, 1, 0}, filled(3, 1)));
            assertThat(Calibrations.CORRECTIONS.nameOf(fitted)).isEqualTo(name);
            assertThat(binding.bind(ScoreCorrection.class, binding.unbind(fitted), ""))
                    .isEqualTo(fitted);
        }
        assertThat(binding.unbind(new Temperature.Scale(1.5)))
                .isEqualTo(Map.of("temperature", Map.of("temperature", 1.5)));
    }

    @Test
    void whatCannotBeFittedIsRefused() {
        assertThatThrownBy(() -> Calibrations.check(new Temperature(), new StepIds(3, null)))
                .hasMessage("calibrate: expected a loss of one answer a row, got one of stepIds. Leave it out");
        assertThatThrownBy(() -> each(new float[] {0.5f}, new float[] {1}, new float[] {0}))
                .hasMessage("expected validation rows with a weight above 0 to calibrate on, got none of 1. Raise the"
                        + " share of data.validation, or leave calibrate out");
        assertThatThrownBy(() ->
                        new Isotonic().fit(new ScoredRows(true, 1, 300, new float[300], new float[1], new float[] {1})))
                .hasMessage("calibrate: isotonic fits a curve for each of at most 256 outputs, got 300. Use"
                        + " temperature");
        assertThatThrownBy(() -> new Isotonic.Curve(List.of(0.5, 0.5), List.of(0.1, 0.2)))
                .hasMessage("expected ascending scores and shares from 0 to 1, got [0.5, 0.5] and [0.1, 0.2]");
        assertThatThrownBy(() -> new Isotonic.Curve(List.of(), List.of()))
                .hasMessage("expected as many shares as scores, at least one, got 0 and 0");
        assertThatThrownBy(() -> new Temperature.Scale(0)).hasMessage("temperature must be above 0, got 0.0");
    }
}
