package io.lockstep.driver.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final int ROWS = 400;

    private static boolean[] right(int wrongOfTen) {
        boolean[] right = new boolean[ROWS];
        for (int row = 0; row < ROWS; row++) {
            right[row] = row % 10 >= wrongOfTen;
        }
        return right;
    }

    private static Evidence evidence(JudgedRows rows) {
        return MadeAnswers.evidence(rows, 200, 1);
    }

    @Test
    void configsNameEveryRule() {
        Map<String, Map<String, Object>> keys = Map.of(
                "better", Map.of("metric", "accuracy"),
                "notWorse", Map.of("metric", "accuracy"),
                "floor", Map.of("metric", "accuracy", "atLeast", 0.5),
                "slices", Map.of("column", "region", "metric", "accuracy", "atLeast", 0.5),
                "fairness", Map.of("column", "region", "definition", "accuracyRatio", "atLeast", 0.8),
                "calibration", Map.of("by", 0.01),
                "churn", Map.of("most", 0.1),
                "size", Map.of("mostBytes", 10),
                "scoringTime", Map.of("mostRatio", 2));
        assertThat(keys.keySet()).isEqualTo(Rules.REGISTRY.names());
        Binding binding = new Binding(Rules.REGISTRY);
        keys.forEach((name, required) -> {
            Rule rule = binding.bind(Rule.class, Map.of(name, required), "gate.rules[0]");
            assertThat(Rules.REGISTRY.nameOf(rule)).isEqualTo(name);
        });
    }

    @Test
    void aWorseModelIsRefusedByNotWorse() {
        JudgedRows rows = MadeAnswers.rows(right(2), right(4), List.of());
        Decision decision = new Gate(List.of(new NotWorse("accuracy", 0.05, 0.95)), new Resampling(null, 200, 1))
                .judge(evidence(rows));
        assertThat(decision.accepted()).isFalse();
        assertThat(decision.describe().get(0))
                .startsWith("refused  notWorse accuracy by 0.05: 0.60000 against 0.80000, a gain of -0.20000");
    }

    @Test
    void theFirstModelPassesFloorsOnly() {
        JudgedRows both = MadeAnswers.rows(right(2), right(2), List.of());
        JudgedRows first = new JudgedRows(both.weights(), List.of(), Map.of(), both.metrics(), null, both.challenger());
        List<Rule> rules = List.of(new Better("accuracy", 0, 0.95), new Churn(0), new Floor("accuracy", 0.7, null));
        Decision decision = new Gate(rules, new Resampling(null, 200, 1)).judge(evidence(first));
        assertThat(decision.accepted()).isTrue();
        assertThat(decision.first()).isTrue();
        assertThat(decision.findings()).hasSize(1);
        assertThat(new Gate(List.of(new Floor("accuracy", 0.9, null)), new Resampling(null, 200, 1))
                        .judge(evidence(first))
                        .accepted())
                .isFalse();
    }

    /**
     * Two classes, the second of which is right with 0.8 in each row: a model that says 0.8 has no error, one that says 0.95 one of
     * 0.15, as Guo et al., equation 3, has it.
     */
    private static ModelAnswers sure(double says, boolean[] right) {
        float[] scores = new float[2 * right.length];
        float[] targets = new float[right.length];
        for (int row = 0; row < right.length; row++) {
            scores[2 * row] = (float) (1 - says);
            scores[2 * row + 1] = (float) says;
            targets[row] = right[row] ? 1 : 0;
        }
        return new ModelAnswers(new Target.ClassIndex(), 2, 1, scores, targets, new float[right.length]);
    }

    private static Finding calibration(Calibrated rule, double champion, double challenger) {
        boolean[] right = right(2);
        float[] weights = new float[ROWS];
        Arrays.fill(weights, 1);
        JudgedRows rows =
                new JudgedRows(weights, List.of(), Map.of(), Map.of(), sure(champion, right), sure(challenger, right));
        return rule.judge(evidence(rows));
    }

    @Test
    void probabilitiesComeTrueAsOftenAsTheySay() {
        Calibrated rule = new Calibrated(0.05, null, 0.95, 15);
        Finding worse = calibration(rule, 0.8, 0.95);
        assertThat(worse.passed()).isFalse();
        assertThat(worse.numbers().get("challenger")).isCloseTo(0.15, within(1e-6));
        assertThat(worse.numbers().get("champion")).isCloseTo(0, within(1e-6));
        assertThat(worse.words()).startsWith("0.15000 against ").endsWith("asked above -0.050000");
        assertThat(calibration(rule, 0.8, 0.8).passed()).as("the same").isTrue();
        assertThat(calibration(rule, 0.95, 0.8).passed()).as("better").isTrue();
        Finding limit = calibration(new Calibrated(null, 0.1, 0.95, 15), 0.8, 0.95);
        assertThat(limit.passed()).isFalse();
        assertThat(limit.words()).isEqualTo("0.15000; asked at most 0.1");
        assertThat(calibration(new Calibrated(null, 0.1, 0.95, 15), 0.95, 0.8).passed())
                .isTrue();
        assertThat(rule.judges(new Target.Numbers())).isFalse();
        assertThat(rule.comparesWithChampion()).isTrue();
        assertThat(new Calibrated(null, 0.1, 0.95, 15).comparesWithChampion()).isFalse();
        assertThatThrownBy(() -> new Calibrated(null, null, 0.95, 15))
                .hasMessage("expected by or atMost, got none. Write {by: 0.01} to compare with the champion, or"
                        + " {atMost: 0.05}");
        assertThatThrownBy(() -> new Calibrated(null, 2.0, 0.95, 15))
                .hasMessage("atMost must be above 0 and below 1, got 2.0");
    }

    /** A fifth of 400 rows is wrong: the error's own deviation is that of a share, 0.4 / 20, where it is far from 0. */
    @Test
    void aHoldoutSaysWhatItShowsOfCalibration() {
        boolean[] right = right(2);
        float[] weights = new float[ROWS];
        Arrays.fill(weights, 1);
        JudgedRows rows = new JudgedRows(weights, List.of(), Map.of(), Map.of(), null, sure(0.95, right));
        List<Rule> rules = List.of(new Calibrated(0.01, null, 0.95, 15), new Calibrated(null, 0.1, 0.95, 15));
        List<Power> all = Power.of(rules, rows, new Resampling(null, 200, 1));
        assertThat(all).as("a limit asks for no gain").hasSize(1);
        Power power = all.get(0);
        assertThat(power.rule()).isEqualTo("calibration by 0.01");
        assertThat(power.metric()).isEqualTo("calibrationError");
        assertThat(power.champion()).isCloseTo(0.15, within(1e-6));
        assertThat(power.error()).isCloseTo(Math.sqrt(2) * 0.02, within(0.004));
        assertThat(power.smallestGain()).isCloseTo(-0.01 + 2.49 * power.error(), within(0.001));
        assertThat(power.warning())
                .isEqualTo("calibration by 0.01: expected a holdout that shows a gain of 0.0000, an equal model, where"
                        + " 0.010000 worse is allowed, with a probability of 0.8, got one that shows "
                        + String.format(Locale.ROOT, "%.5g", power.smallestGain())
                        + ". Hold out more days, or ask for less");
    }

    @Test
    void slicesAreJudgedEach() {
        JudgedRows both = MadeAnswers.rows(right(0), right(5), List.of());
        List<String> regions = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            regions.add(row == 0 ? "tiny" : row % 10 < 5 ? "south" : "north");
        }
        JudgedRows rows = new JudgedRows(
                both.weights(),
                List.of(),
                Map.of("region", regions),
                both.metrics(),
                both.champion(),
                both.challenger());
        Finding finding = new SliceFloor("region", "accuracy", 0.6, null, 100).judge(evidence(rows));
        assertThat(finding.passed()).isFalse();
        assertThat(finding.words())
                .isEqualTo(
                        "not kept by south 0.0000 of 199 rows; asked at least 0.6; too small to judge (fewer than 100"
                                + " rows): tiny");
        assertThat(finding.numbers()).containsEntry("north", 1.0);
    }

    /** All rows are of class 1: in the north all are answered so, in the south none. */
    @Test
    void groupsAreTreatedAlike() {
        JudgedRows both = MadeAnswers.rows(right(0), right(5), List.of());
        List<String> regions = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            regions.add(row == 0 ? "tiny" : row % 10 < 5 ? "south" : "north");
        }
        JudgedRows rows = new JudgedRows(
                both.weights(),
                List.of(),
                Map.of("region", regions),
                both.metrics(),
                both.champion(),
                both.challenger());
        Finding finding = new Fairness("region", "equalOpportunityDifference", null, 0.1, null, List.of(), 100)
                .judge(evidence(rows));
        assertThat(finding.passed()).isFalse();
        assertThat(finding.rule()).isEqualTo("fairness of region, equalOpportunityDifference");
        assertThat(finding.words())
                .isEqualTo("equalOpportunityDifference[region]: 1.0000 (north against south); asked at most 0.1");
        Finding impossible = new Fairness("region", "predictiveEqualityDifference", null, 0.1, null, List.of(), 100)
                .judge(evidence(rows));
        assertThat(impossible.passed()).isFalse();
        assertThat(impossible.words())
                .isEqualTo(
                        "predictiveEqualityDifference[region]: cannot be judged, as fewer than two groups have enough"
                                + " rows; asked at most 0.1");
        Finding sure =
                new Fairness("region", "demographicParityRatio", 0.8, null, 0.95, List.of(), 100).judge(evidence(rows));
        assertThat(sure.passed()).isFalse();
        assertThat(sure.numbers().get("value")).isLessThan(0.01);
        assertThatThrownBy(() -> new Fairness("region", "accuracyDifference", null, 0.1, null, List.of(5.0), 100)
                        .judge(evidence(rows)))
                .hasMessage("gate: fairness: column region: expected numbers to cut into groups, got 'tiny'. Leave cuts"
                        + " out");
        assertThatThrownBy(() -> new Fairness("region", "parity", null, 0.1, null, List.of(), 100))
                .hasMessageStartingWith("requirement: unknown definition 'parity'");
        assertThatThrownBy(() -> new Fairness("region", "accuracyRatio", null, null, null, List.of(), 100))
                .hasMessage("expected atLeast or atMost, got none. Write {column: sex, definition:"
                        + " equalOpportunityDifference, atMost: 0.1}");
    }

    @Test
    void churnIsTheShareOfOtherAnswers() {
        JudgedRows rows = MadeAnswers.rows(right(2), right(4), List.of());
        assertThat(new Churn(0.2).judge(evidence(rows)).passed()).isTrue();
        Finding finding = new Churn(0.19).judge(evidence(rows));
        assertThat(finding.passed()).isFalse();
        assertThat(finding.words()).isEqualTo("0.20000 of the rows are answered otherwise; asked at most 0.19");
    }

    /** The same rows, of which the champion's numbers are 60 less than the challenger's: each less a mean of its own. */
    @Test
    void numbersAreComparedWhateverTheirMeans() {
        float[] targets = {-10, 10, -10, 10};
        float[] others = {50, 70, 50, 70};
        float[] weights = {1, 1, 1, 1};
        ModelAnswers champion =
                new ModelAnswers(new Target.Numbers(), 1, 1, new float[] {-9, 9, -9, 9}, targets, new float[4]);
        ModelAnswers challenger =
                new ModelAnswers(new Target.Numbers(), 1, 1, new float[] {51, 69, 51, 79}, others, new float[4]);
        JudgedRows rows = new JudgedRows(weights, List.of(), Map.of(), Map.of(), champion, challenger);
        Finding finding = new Churn(0.25).judge(evidence(rows));
        assertThat(finding.numbers()).containsEntry("share", 0.25);
        assertThat(finding.passed()).isTrue();
    }

    @Test
    void sizeAndTime() {
        JudgedRows rows = MadeAnswers.rows(right(2), right(2), List.of());
        Evidence evidence = new Evidence(rows, new Resampling(null, 200, 1), 20L, 1e-6, 3e-6);
        assertThat(new LargestSize(19).judge(evidence).words()).isEqualTo("20 bytes; asked at most 19");
        assertThat(new LargestSize(20).judge(evidence).passed()).isTrue();
        assertThat(new ScoringTime(2).judge(evidence).words())
                .isEqualTo("3.000 times the champion's; asked at most 2.0");
        assertThat(new ScoringTime(4).judge(evidence).passed()).isTrue();
    }

    @Test
    void aMetricThatTheModelDoesNotHave() {
        JudgedRows rows = MadeAnswers.rows(right(2), right(2), List.of());
        assertThatThrownBy(() -> new Floor("auc", 0.5, null).judge(evidence(rows)))
                .hasMessageStartingWith("gate: expected a metric of the model, one of ")
                .hasMessageEndingWith(", got auc. Name it under model.metrics, or ask for another");
    }

    @Test
    void limitsThatCannotBe() {
        assertThatThrownBy(() -> new Floor("auc", null, null))
                .hasMessage("expected atLeast or atMost, got none. Write {metric: accuracy, atLeast: 0.8}");
        assertThatThrownBy(() -> new Better("auc", -1, 0.95))
                .hasMessage("by must be at least 0, got -1.0. It is a difference of the metric");
        assertThatThrownBy(() -> new Better("auc", 0, 0.5))
                .hasMessage("confidence must be above 0.5 and below 1, got 0.5. 0.95 is usual");
        assertThatThrownBy(() -> new Churn(2))
                .hasMessage("most must be from 0 to 1, got 2.0. It is a share of the rows");
    }

    @Test
    void groupsNeedARowEach() {
        assertThatThrownBy(() -> MadeAnswers.rows(right(1), right(1), Arrays.asList("a", "b")))
                .hasMessage("judged rows: expected 400 groups, one a row, got 2");
    }
}
