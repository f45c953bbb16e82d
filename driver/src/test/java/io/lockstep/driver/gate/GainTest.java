package io.lockstep.driver.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Accuracy;
import io.lockstep.kernels.metric.Auc;
import io.lockstep.kernels.metric.LogLoss;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often the gate is wrong, on answers whose truth is known. {@code -Dlockstep.gate=1000} judges as many pairs. */
class GainTest {
    private static final int PAIRS = Integer.getInteger("lockstep.gate", 100);
    private static final int SAMPLES = Integer.getInteger("lockstep.gate", 0) > 0 ? 2000 : 200;

    private interface Pair {
        JudgedRows of(RandomStream draw);
    }

    private static double promoted(int pairs, Pair pair) {
        Better rule = new Better("accuracy", 0, 0.95);
        int promoted = 0;
        for (int i = 0; i < pairs; i++) {
            JudgedRows rows = pair.of(RandomStream.of(7, Purpose.SAMPLE_DATA, i));
            promoted += rule.judge(MadeAnswers.evidence(rows, SAMPLES, i)).passed() ? 1 : 0;
        }
        return (double) promoted / pairs;
    }

    /** Two models of equal merit: a fifth of the rows answered differently, by a coin. */
    private static JudgedRows equal(RandomStream draw) {
        int n = 1000;
        boolean[] champion = new boolean[n];
        boolean[] challenger = new boolean[n];
        for (int row = 0; row < n; row++) {
            champion[row] = draw.uniform(3L * row) < 0.8;
            boolean other = draw.uniform(3L * row + 1) < 0.2 ? !champion[row] : champion[row];
            boolean swapped = draw.uniform(3L * row + 2) < 0.5;
            challenger[row] = swapped ? champion[row] : other;
            champion[row] = swapped ? other : champion[row];
        }
        return MadeAnswers.rows(champion, challenger, List.of());
    }

    @Test
    void equalModelsAreSeldomPromoted() {
        assertThat(promoted(PAIRS, GainTest::equal)).isBetween(0.005, PAIRS < 1000 ? 0.1 : 0.07);
    }

    @Test
    void twoPointsMoreArePromoted() {
        double promoted = promoted(Math.min(PAIRS, 200), draw -> {
            int n = 3000;
            boolean[] champion = new boolean[n];
            boolean[] challenger = new boolean[n];
            for (int row = 0; row < n; row++) {
                double place = draw.uniform(row);
                // a tenth of the answers differ: 6 of 100 for the better, 4 for the worse
                champion[row] = place < 0.74 || place >= 0.96;
                challenger[row] = place < 0.80;
            }
            return MadeAnswers.rows(champion, challenger, List.of());
        });
        assertThat(promoted).isGreaterThanOrEqualTo(0.9);
    }

    /** Models of equal merit whose luck is that of a day. */
    private static JudgedRows days(RandomStream draw, int days, int rowsOfDay) {
        boolean[] champion = new boolean[days * rowsOfDay];
        boolean[] challenger = new boolean[days * rowsOfDay];
        List<String> groups = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            double luck = draw.normal(1_000_000L + day) * 0.1;
            for (int i = 0; i < rowsOfDay; i++) {
                int row = day * rowsOfDay + i;
                groups.add("day " + day);
                champion[row] = draw.uniform(2L * row) < 0.7 - luck;
                challenger[row] = draw.uniform(2L * row + 1) < 0.7 + luck;
            }
        }
        return MadeAnswers.rows(champion, challenger, groups);
    }

    @Test
    void daysAreDrawnWhole() {
        double byDay = promoted(PAIRS, draw -> days(draw, 40, 25));
        assertThat(byDay).isLessThanOrEqualTo(PAIRS < 1000 ? 0.1 : 0.07);
        double few = promoted(PAIRS, draw -> days(draw, 8, 125));
        assertThat(few).isLessThanOrEqualTo(PAIRS < 1000 ? 0.1 : 0.07);
        double byRow = promoted(PAIRS, draw -> {
            JudgedRows rows = days(draw, 40, 25);
            return new JudgedRows(
                    rows.weights(), List.of(), Map.of(), rows.metrics(), rows.champion(), rows.challenger());
        });
        assertThat(byRow).as("rows of a day taken for independent").isGreaterThan(0.1);
    }

    @Test
    void fewGroupsAreStudents() {
        // gains of the five groups 1, 0, 1, 1, 1 of a row each: mean 0.8, deviation 0.4472, error 0.2, t(0.95; 4)
        // 2.1318
        boolean[] champion = {false, true, false, false, false};
        boolean[] challenger = {true, true, true, true, true};
        JudgedRows rows = MadeAnswers.rows(champion, challenger, List.of());
        Gain gain = Gain.of(rows, new Accuracy(), 0.95, new Resampling(null, 100, 1));
        assertThat(gain.gain()).isCloseTo(0.8, within(1e-12));
        assertThat(gain.lowerBound()).isCloseTo(0.8 - 2.131846786 * 0.2, within(1e-8));
    }

    @Test
    void fourGroupsAreNotJudged() {
        boolean[] wrong = new boolean[4];
        boolean[] right = {true, true, true, true};
        Finding finding = new Better("accuracy", 0, 0.95)
                .judge(MadeAnswers.evidence(MadeAnswers.rows(wrong, right, List.of()), 100, 1));
        assertThat(finding.passed()).isFalse();
        assertThat(finding.words()).isEqualTo("expected at least 5 rows or groups to judge by, got 4. Hold out more");
    }

    /** One in 10,000 is not to be seen in 100 samples. */
    @Test
    void boundsNeedSamples() {
        JudgedRows rows = equal(RandomStream.of(1, Purpose.SAMPLE_DATA));
        assertThat(Gain.of(rows, new Accuracy(), 0.9999, new Resampling(null, 100, 1))
                        .lowerBound())
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void smallerLossIsGain() {
        JudgedRows rows = equal(RandomStream.of(1, Purpose.SAMPLE_DATA));
        Gain gain = Gain.of(rows, new LogLoss(), 0.95, new Resampling(null, 100, 1));
        assertThat(gain.gain()).isEqualTo(gain.champion() - gain.challenger());
        assertThat(gain.lowerBound()).isLessThan(gain.gain());
    }

    /** The way of metrics that are no mean gives the bounds of means, where both can be gone. */
    @Test
    void metricsThatAreNoMeanAreResampledWhole() {
        int n = 60;
        float[] targets = new float[n];
        float[] before = new float[n];
        float[] after = new float[n];
        float[] weights = new float[n];
        Arrays.fill(weights, 1);
        for (int row = 0; row < n; row++) {
            targets[row] = row % 2;
            before[row] = (row * 37 % 60) / 60f;
            after[row] = targets[row] == 1 ? 0.5f + row / 200f : row / 100f;
        }
        JudgedRows rows = new JudgedRows(
                weights,
                List.of(),
                Map.of(),
                Map.of("auc", new Auc()),
                new ModelAnswers(new Target.YesNo(), 1, 1, before, targets, new float[n]),
                new ModelAnswers(new Target.YesNo(), 1, 1, after, targets, new float[n]));
        Gain gain = Gain.of(rows, new Auc(), 0.95, new Resampling(null, 300, 1));
        assertThat(gain.gain()).isEqualTo(gain.challenger() - gain.champion());
        assertThat(gain.lowerBound()).isBetween(0.1, gain.gain());
        assertThat(Gain.of(rows, new Auc(), 0.95, new Resampling(null, 300, 1))).isEqualTo(gain);
    }
}
