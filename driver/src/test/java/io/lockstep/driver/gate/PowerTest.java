package io.lockstep.driver.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code -Dlockstep.gate=1000} judges as many pairs. */
class PowerTest {
    private static final int PAIRS = Integer.getInteger("lockstep.gate", 150);
    private static final Resampling RESAMPLING = new Resampling(null, 200, 1);

    /** Bloom's table of multipliers: 2.49 for one-sided 0.05 and power 0.8; with 9 degrees 1.833 + 0.883. */
    @Test
    void multiplierIsBlooms() {
        Rule.Asked asked = new Rule.Asked("r", rows -> rows.metric("accuracy"), 0, 0.95);
        assertThat(Power.smallest(asked, 0.01, 1_000_000)).isCloseTo(0.0249, within(5e-5));
        assertThat(Power.smallest(asked, 1, 10)).isCloseTo(1.8331 + 0.8834, within(1e-4));
        assertThat(Power.smallest(new Rule.Asked("r", rows -> rows.metric("accuracy"), 0.5, 0.95), 1, 10))
                .isCloseTo(0.5 + 1.8331 + 0.8834, within(1e-4));
        assertThat(Power.smallest(asked, 1, 4)).isNaN();
    }

    private static boolean[] answers(RandomStream draw, int purpose, int n, double right) {
        boolean[] answers = new boolean[n];
        for (int row = 0; row < n; row++) {
            answers[row] = draw.uniform((long) purpose * n + row) < right;
        }
        return answers;
    }

    /** Of 400 rows 320 right: the deviation of a row is 0.4, the error sqrt(2) 0.4 / 20. */
    @Test
    void oneVersionAloneGivesTheErrorOfIndependentOnes() {
        boolean[] serves = new boolean[400];
        for (int row = 0; row < 320; row++) {
            serves[row] = true;
        }
        JudgedRows both = MadeAnswers.rows(serves, serves, List.of());
        JudgedRows alone = new JudgedRows(both.weights(), List.of(), Map.of(), both.metrics(), null, both.challenger());
        for (JudgedRows rows : List.of(both, alone)) {
            Power power = Power.of(List.of(new Better("accuracy", 0, 0.95)), rows, new Resampling(null, 4000, 1))
                    .get(0);
            assertThat(power.paired()).isFalse();
            assertThat(power.champion()).isEqualTo(0.8);
            assertThat(power.error()).isCloseTo(0.02828, within(0.001));
            assertThat(power.smallestGain()).isCloseTo(2.494 * 0.02828, within(0.0025));
            assertThat(power.warning()).isEmpty();
        }
    }

    /** A model of the smallest gain is promoted in 80 of 100. */
    @Test
    void theSmallestGainPassesAsOftenAsSaid() {
        int n = 800;
        int promoted = 0;
        double gain = 0;
        for (int i = 0; i < PAIRS; i++) {
            RandomStream draw = RandomStream.of(11, Purpose.SAMPLE_DATA, i);
            if (i == 0) {
                gain = Power.of(
                                List.of(new Better("accuracy", 0.01, 0.95)),
                                MadeAnswers.rows(answers(draw, 3, n, 0.7), answers(draw, 4, n, 0.7), List.of()),
                                new Resampling(null, 2000, 1))
                        .get(0)
                        .smallestGain();
            }
            JudgedRows rows = MadeAnswers.rows(answers(draw, 1, n, 0.7), answers(draw, 2, n, 0.7 + gain), List.of());
            promoted += new Better("accuracy", 0.01, 0.95)
                            .judge(MadeAnswers.evidence(rows, 200, i))
                            .passed()
                    ? 1
                    : 0;
        }
        assertThat((double) promoted / PAIRS).isBetween(0.71, 0.89);
    }

    /** Two versions whose luck is that of a day, which each has by itself. */
    private static JudgedRows days(RandomStream draw, int days, int rowsOfDay, double gain) {
        boolean[] champion = new boolean[days * rowsOfDay];
        boolean[] challenger = new boolean[days * rowsOfDay];
        List<String> groups = new ArrayList<>();
        for (int row = 0; row < champion.length; row++) {
            int day = row / rowsOfDay;
            groups.add("day " + day);
            champion[row] = draw.uniform(2L * row) < 0.6 + 0.1 * draw.normal(1_000_000L + day);
            challenger[row] = draw.uniform(2L * row + 1) < 0.6 + gain + 0.1 * draw.normal(2_000_000L + day);
        }
        return MadeAnswers.rows(champion, challenger, groups);
    }

    @Test
    void daysAreRespected() {
        // deviation of a day's gain: sqrt(2 (0.1^2 + 0.24 / 50)), of 12 days, Student's 1.796 + 0.876
        double gain = (1.7959 + 0.8755) * Math.sqrt(2 * (0.01 + 0.23 / 50) / 12);
        int promoted = 0;
        double said = 0;
        for (int i = 0; i < PAIRS; i++) {
            JudgedRows rows = days(RandomStream.of(12, Purpose.SAMPLE_DATA, i), 12, 50, gain);
            promoted += new Better("accuracy", 0, 0.95)
                            .judge(MadeAnswers.evidence(rows, 100, i))
                            .passed()
                    ? 1
                    : 0;
            said += Power.of(List.of(new Better("accuracy", 0, 0.95)), rows, RESAMPLING)
                    .get(0)
                    .smallestGain();
        }
        assertThat(said / PAIRS).isCloseTo(gain, within(0.01));
        assertThat((double) promoted / PAIRS).isBetween(0.71, 0.89);
    }

    @Test
    void moreThanAskedIsSaid() {
        RandomStream draw = RandomStream.of(1, Purpose.SAMPLE_DATA, 1);
        JudgedRows rows = MadeAnswers.rows(answers(draw, 1, 400, 0.8), answers(draw, 2, 400, 0.8), List.of());
        assertThat(warning(new Better("accuracy", 0.02, 0.95), rows))
                .startsWith("better accuracy by 0.02: expected a holdout that shows a gain of 0.040000, twice the"
                        + " 0.020000 that is asked, with a probability of 0.8, got one that shows 0.0")
                .endsWith(". Hold out more days, or ask for less");
        assertThat(warning(new Better("accuracy", 0.15, 0.95), rows))
                .contains("a gain that there is room for, at most 0.17000 from 0.83000 on");
        assertThat(warning(new NotWorse("accuracy", 0.01, 0.95), rows))
                .contains("a gain of 0.0000, an equal model, where 0.010000 worse is allowed");
        assertThat(warning(new NotWorse("accuracy", 0.15, 0.95), rows)).isEmpty();
        assertThat(warning(new Better("accuracy", 0, 0.95), rows)).isEmpty();
        assertThat(Power.of(List.of(new Floor("accuracy", 0.5, null)), rows, RESAMPLING))
                .isEmpty();
        JudgedRows four = MadeAnswers.rows(new boolean[4], new boolean[4], List.of());
        assertThat(warning(new Better("accuracy", 0, 0.95), four))
                .isEqualTo("better accuracy by 0.0: expected at least 5 rows or groups to judge by, got 4. Hold out"
                        + " more");
    }

    private static String warning(Rule rule, JudgedRows rows) {
        return Power.of(List.of(rule), rows, RESAMPLING).get(0).warning();
    }
}
