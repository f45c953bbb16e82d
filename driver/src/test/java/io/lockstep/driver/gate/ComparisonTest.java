package io.lockstep.driver.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Accuracy;
import io.lockstep.kernels.metric.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /** Rows of class 1, in two regions: 30 right of 40, then 36. */
    private static JudgedRows rows() {
        boolean[] champion = new boolean[40];
        boolean[] challenger = new boolean[40];
        List<String> regions = new ArrayList<>();
        for (int row = 0; row < 40; row++) {
            champion[row] = row >= 10;
            challenger[row] = row < 36;
            regions.add(row < 20 ? "north" : "south");
        }
        JudgedRows rows = MadeAnswers.rows(champion, challenger, List.of());
        return new JudgedRows(
                rows.weights(),
                List.of(),
                Map.of("region", regions),
                Map.of("accuracy", new Accuracy()),
                rows.champion(),
                rows.challenger());
    }

    private static final Gate GATE = new Gate(
            List.of(new Better("accuracy", 0, 0.95), new SliceFloor("region", "accuracy", 0.5, null, 100)),
            new Resampling(null, 500, 1));

    @Test
    void bothModelsStandSideBySide() {
        Comparison comparison = Comparison.of(GATE, rows());
        Gain gain = comparison.metrics().get(0).gain();
        assertThat(gain.gain()).isCloseTo(0.15, within(1e-12));
        assertThat(gain.lowerBound()).isLessThan(0.15);
        assertThat(gain.upperBound()).isBetween(0.2, 0.35);
        assertThat(comparison.slices())
                .containsExactly(
                        new Comparison.Sliced("region", "north", 20, "accuracy", 0.5, 1),
                        new Comparison.Sliced("region", "south", 20, "accuracy", 1, 0.8));
        assertThat(comparison.challenger().confusion()).containsExactly(List.of(0.0, 0.0), List.of(4.0, 36.0));
        // wrong ones answer class 0 at 0.8, right ones class 1 at 0.9: as floats both above 0.8 and not above 0.9
        Reliability.Bin bin = comparison.challenger().reliability().bins().get(0);
        assertThat(bin.weight()).isEqualTo(40);
        assertThat(bin.probability()).isCloseTo(0.89, within(1e-6));
        assertThat(bin.rate()).isCloseTo(0.9, within(1e-12));
        assertThat(Json.line(comparison.plainData())).contains("\"calibrationError\"", "\"upperBound\"", "\"north\"");
    }

    /** A column of customers must not take hours. */
    @Test
    void theMostFrequentSlicesStandForAll() {
        int n = Comparison.MOST_SLICES + 51;
        boolean[] right = new boolean[n];
        List<String> regions = new ArrayList<>();
        for (int row = 0; row < n; row++) {
            regions.add(row > n - 3 ? "twice" : String.format("%04d", row));
        }
        JudgedRows rows = MadeAnswers.rows(right, right, List.of());
        List<Comparison.Sliced> slices = Comparison.of(
                        GATE,
                        new JudgedRows(
                                rows.weights(),
                                List.of(),
                                Map.of("region", regions),
                                Map.of("accuracy", new Accuracy()),
                                rows.champion(),
                                rows.challenger()))
                .slices();
        assertThat(slices).hasSize(Comparison.MOST_SLICES);
        assertThat(slices.get(0).value()).isEqualTo("0000");
        assertThat(slices.get(Comparison.MOST_SLICES - 1))
                .isEqualTo(new Comparison.Sliced("region", "twice", 2, "accuracy", 0, 0));
    }

    @Test
    void theFirstModelStandsAlone() {
        JudgedRows rows = rows();
        Comparison alone = Comparison.of(
                GATE,
                new JudgedRows(rows.weights(), List.of(), rows.slices(), rows.metrics(), null, rows.challenger()));
        assertThat(alone.champion()).isNull();
        assertThat(alone.metrics().get(0).gain().challenger()).isEqualTo(0.9);
        assertThat(Json.line(alone.plainData())).doesNotContain("champion", "gain");
    }

    /** The calibration error of as many bins is that of the picture. */
    @Test
    void reliabilityIsWhatCalibrationErrorMeasures() {
        int n = 200;
        float[] scores = new float[n];
        float[] targets = new float[n];
        float[] weights = new float[n];
        for (int row = 0; row < n; row++) {
            scores[row] = row / 199f;
            targets[row] = row * 37 % 100 < 40 ? 1 : 0;
            weights[row] = 1 + row % 3;
        }
        ModelAnswers answers = new ModelAnswers(new Target.YesNo(), 1, 1, scores, targets, new float[n]);
        Reliability reliability = Reliability.of(answers, weights);
        assertThat(reliability.bins()).hasSize(Reliability.COUNT);
        double all = 0;
        double gaps = 0;
        for (Reliability.Bin bin : reliability.bins()) {
            all += bin.weight();
            gaps += bin.weight() * Math.abs(bin.rate() - bin.probability());
        }
        assertThat(gaps / all).isCloseTo(answers.value(new Calibration(Reliability.COUNT), weights), within(1e-9));
        Arrays.fill(scores, Float.NaN);
        assertThat(Reliability.of(answers, weights).bins()).isEmpty();
    }

    @Test
    void numbersHaveNeither() {
        ModelAnswers numbers =
                new ModelAnswers(new Target.Numbers(), 1, 1, new float[] {1}, new float[] {1}, new float[] {0});
        assertThat(Reliability.of(numbers, new float[] {1}).bins()).isEmpty();
    }
}
