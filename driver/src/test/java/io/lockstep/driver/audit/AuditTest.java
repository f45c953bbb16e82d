package io.lockstep.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.AuditReport.Difference;
import io.lockstep.driver.audit.AuditReport.Group;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final AuditForm YES_NO = new AuditForm(Kind.YES_NO, true, List.of("no", "yes"));

    private static AuditConfig config(String... columns) {
        Map<String, List<Double>> groups = new LinkedHashMap<>();
        Arrays.stream(columns).forEach(column -> groups.put(column, List.of()));
        return AuditConfig.standard().withGroups(groups);
    }

    private static void add(AuditCounts counts, List<String> values, boolean right, boolean answered, int rows) {
        for (int i = 0; i < rows; i++) {
            counts.of(values).addYesNo(right, answered, answered ? 0.75 : 0.25);
        }
    }

    private static void add(AuditCounts counts, String value, int tp, int fp, int fn, int tn) {
        add(counts, List.of(value), true, true, tp);
        add(counts, List.of(value), false, true, fp);
        add(counts, List.of(value), true, false, fn);
        add(counts, List.of(value), false, false, tn);
    }

    private static Group group(AuditReport report, String name) {
        return report.groups().stream()
                .filter(own -> own.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Difference difference(AuditReport report, String key) {
        return report.definitions().stream()
                .filter(own -> own.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Larson, Mattu, Kirchner and Angwin, How We Analyzed the COMPAS Recidivism Algorithm, ProPublica 2016: of black defendants
     * 990 survived with a low score and 805 with a high one, 532 and 1,369 were arrested again; of white ones 1,139, 349, 461 and
     * 505. FP rates 44.85 and 23.45, FN rates 27.99 and 47.72 percent, PPV 0.63 and 0.59.
     */
    @Test
    void ratesAreThosePublishedOfCompas() {
        AuditCounts counts = new AuditCounts(YES_NO, config("race").columns());
        add(counts, "black", 1369, 805, 532, 990);
        add(counts, "white", 505, 349, 461, 1139);
        AuditReport report = Audit.of(config("race"), counts);
        Group black = group(report, "black");
        Group white = group(report, "white");
        assertThat(black.value("fpr")).isCloseTo(0.4485, within(5e-5));
        assertThat(black.value("fnr")).isCloseTo(0.2799, within(5e-5));
        assertThat(black.value("ppv")).isCloseTo(0.63, within(5e-3));
        assertThat(white.value("fpr")).isCloseTo(0.2345, within(5e-5));
        assertThat(white.value("fnr")).isCloseTo(0.4772, within(5e-5));
        assertThat(white.value("ppv")).isCloseTo(0.59, within(5e-3));
        Difference odds = difference(report, "equalizedOddsDifference[race]");
        assertThat(odds.measured().value()).isCloseTo(805 / 1795.0 - 349 / 1488.0, within(1e-15));
        assertThat(odds.most()).isEqualTo("black");
        assertThat(odds.measured().low()).isBetween(0.17, odds.measured().value());
        assertThat(odds.measured().high()).isBetween(odds.measured().value(), 0.26);
        assertThat(difference(report, "demographicParityRatio[race]").measured().value())
                .isCloseTo((854 / 2454.0) / (2174 / 3696.0), within(1e-15));
        // Chouldechova's identity: 966/1488 (1 - 0.62971) / 0.62971 0.72015
        assertThat(report.words())
                .anySatisfy(
                        words -> assertThat(words)
                                .startsWith("definitions: race: base rates differ (black 0.514, white 0.394)")
                                .endsWith(
                                        "With the PPV and TPR of black, the FPR of white would have to be 0.2749; it is 0.2345"));
        assertThat(report.words())
                .anySatisfy(
                        words -> assertThat(words)
                                .startsWith(
                                        "four fifths: race: white is selected 0.592 times as often as black, below 0.8 beyond chance"));
    }

    /** R: fisher.test(TeaTasting) is 0.4857143; scipy: fisher_exact([[8, 2], [1, 5]]) is 0.03496503. */
    @Test
    void fishersTestIsThatOfR() {
        assertThat(Fisher.twoSided(3, 4, 1, 4)).isCloseTo(0.4857142857142857, within(1e-12));
        assertThat(Fisher.twoSided(8, 10, 1, 6)).isCloseTo(0.03496503496503495, within(1e-12));
        assertThat(Fisher.twoSided(1, 6, 8, 10)).isCloseTo(0.03496503496503495, within(1e-12));
        assertThat(Fisher.twoSided(0, 5, 0, 7)).isEqualTo(1);
        assertThat(Fisher.twoSided(7, 7, 5, 5)).isEqualTo(1);
        assertThat(Fisher.twoSided(100_000, 100_000, 0, 100_000)).isZero();
        // all 184,756 tables by hand: likelihoods C(20, x) C(20, 20 - x) / C(40, 20), those up to that of 6
        assertThat(Fisher.twoSided(6, 20, 14, 20)).isCloseTo(bruteForce(20, 6), within(1e-12));
    }

    private static double bruteForce(int n, int own) {
        double total = 0;
        double rare = 0;
        for (int x = 0; x <= n; x++) {
            double likelihood = choose(n, x) * choose(n, n - x);
            total += likelihood;
            rare += likelihood <= choose(n, own) * choose(n, n - own) * 1.0000001 ? likelihood : 0;
        }
        return rare / total;
    }

    private static double choose(int n, int k) {
        double ways = 1;
        for (int i = 1; i <= k; i++) {
            ways = ways * (n - k + i) / i;
        }
        return Math.rint(ways);
    }

    /**
     * Yes 0.8 and 0.4, no 0.6 and 0.2: 3 of 4 pairs are right. Placements of yes 1 and 0.5, of no 0.5 and 1, each of variance
     * 0.125: 0.125 / 2 + 0.125 / 2, with 2 degrees.
     */
    @Test
    void variancesOfAreasAreDeLongs() {
        ScoreCounts counts = new ScoreCounts();
        counts.add(0.8, true);
        counts.add(0.4, true);
        counts.add(0.6, false);
        counts.add(0.2, false);
        AreaEstimate auc = (AreaEstimate) counts.auc();
        assertThat(auc.value()).isEqualTo(0.75);
        assertThat(auc.variance()).isCloseTo(0.125, within(1e-15));
        assertThat(auc.degrees()).isCloseTo(2, within(1e-12));
    }

    /**
     * Of 30 rows each that are told apart without an error: 1 - a = z sqrt(a (1 - a) (1 + 29 (1 - a) / (2 - a) + 29 a / (1 + a)) / 900)
     * at a = 0.9330238, as auRoc's {@code auc.nonpara.mw} solves it (Newcombe 2006, method 5); of 200 and 100 at 0.9854081.
     */
    @Test
    void perfectAreasHaveAnIntervalToo() {
        for (boolean turned : new boolean[] {false, true}) {
            ScoreCounts counts = new ScoreCounts();
            ScoreCounts more = new ScoreCounts();
            for (int i = 0; i < 300; i++) {
                if (i < 60) {
                    counts.add(i / 100.0, i >= 30 ^ turned);
                }
                more.add(i / 300.0, i >= 200 ^ turned);
            }
            Estimate.Interval interval =
                    Objects.requireNonNull(counts.auc().spread()).interval(0.95);
            assertThat(turned ? 1 - interval.high() : interval.low()).isCloseTo(0.9330238, within(1e-6));
            assertThat(turned ? interval.low() : interval.high()).isEqualTo(turned ? 0 : 1);
            Estimate.Interval narrow =
                    Objects.requireNonNull(more.auc().spread()).interval(0.95);
            assertThat(turned ? 1 - narrow.high() : narrow.low()).isCloseTo(0.9854081, within(1e-6));
            Estimate.Interval difference =
                    Objects.requireNonNull(counts.auc().less(more.auc())).interval(0.95);
            assertThat(turned ? difference.high() : -difference.low()).isCloseTo(1 - 0.9330238, within(1e-6));
        }
    }

    @Test
    void drawsAreThoseOfTheDistribution() {
        for (long[] of : new long[][] {{0, 40}, {3, 40}, {40, 40}, {300, 1000}}) {
            double[] sorted = BetaDraws.of(of[0], of[1], 20_000, 3, 1, 1);
            Arrays.sort(sorted);
            BetaDistribution beta = new BetaDistribution(null, of[0] + 0.5, of[1] - of[0] + 0.5);
            for (int percent : new int[] {2, 10, 50, 90, 98}) {
                assertThat(beta.cumulativeProbability(sorted[200 * percent]))
                        .as("%d of %d at %d", of[0], of[1], percent)
                        .isCloseTo(percent / 100.0, within(0.012));
            }
        }
    }

    @Test
    void partsMergeToTheSameBytesInAnyOrder() throws IOException {
        AuditConfig config = config("a", "b");
        AuditCounts whole = new AuditCounts(YES_NO, config.columns());
        AuditCounts[] parts = new AuditCounts[3];
        Arrays.setAll(parts, i -> new AuditCounts(YES_NO, config.columns()));
        for (int i = 0; i < 80_000; i++) {
            List<String> values = List.of("a" + i % 2, "b");
            double score = (i * 7919L % 100_003) / 100_003.0;
            whole.of(values).addYesNo(i % 5 == 0, score >= 0.5, score);
            parts[i % 7 % 3].of(values).addYesNo(i % 5 == 0, score >= 0.5, score);
        }
        AuditCounts one = new AuditCounts(YES_NO, config.columns());
        AuditCounts other = new AuditCounts(YES_NO, config.columns());
        for (int i = 0; i < 3; i++) {
            one.merge(parts[i].toBytes());
            other.merge(parts[2 - i].toBytes());
        }
        assertThat(one.toBytes()).isEqualTo(whole.toBytes());
        assertThat(other.toBytes()).isEqualTo(whole.toBytes());
        AuditReport report = Audit.of(config, whole);
        assertThat(group(report, "all").value("auc")).isBetween(0.499, 0.501);
        assertThat(report.groups()).hasSize(1 + 2 + 1 + 2);
        assertThat(Audit.of(config, one)).isEqualTo(report);
    }

    @Test
    void rangesOfNumbersAreGroups() {
        GroupColumn age = new GroupColumn("age", List.of(25.0, 45.5));
        assertThat(age.range(24.9)).isEqualTo("below 25");
        assertThat(age.range(25)).isEqualTo("25 to below 45.5");
        assertThat(age.range(45.5)).isEqualTo("45.5 and above");
        assertThat(age.range(Double.NaN)).isEqualTo(GroupColumn.MISSING);
        assertThatThrownBy(() -> new GroupColumn("age", List.of(45.0, 25.0)))
                .hasMessage("groups.age: expected cuts that rise, as [25, 45, 65], got [45.0, 25.0]");
        AuditConfig config = AuditConfig.standard().withGroups(Map.of("age", List.of(25.0, 45.0)));
        AuditCounts counts = new AuditCounts(YES_NO, config.columns());
        add(counts, "below 25", 60, 40, 40, 60);
        assertThat(Audit.of(config, counts).words())
                .contains(
                        "note: age: one group only, [[below 25]], nothing to compare",
                        "note: age: 25 to below 45 has no rows",
                        "note: age: 45 and above has no rows");
    }

    @Test
    void smallGroupsAreShownAndNotJudged() {
        AuditCounts counts = new AuditCounts(YES_NO, config("town").columns());
        add(counts, "Bern", 60, 40, 40, 60);
        add(counts, "Chur", 60, 30, 40, 70);
        add(counts, "Thun", 9, 0, 0, 0);
        AuditReport report = Audit.of(config("town"), counts);
        assertThat(group(report, "Thun").judged()).isFalse();
        assertThat(group(report, "Thun").value("selection_rate")).isEqualTo(1);
        assertThat(group(report, "Thun").value("fpr")).isNaN();
        assertThat(report.comparisons())
                .noneSatisfy(own -> assertThat(own.group()).contains("Thun"));
        assertThat(difference(report, "demographicParityDifference[town]")
                        .measured()
                        .value())
                .isCloseTo(0.05, within(1e-15));
        assertThat(report.words()).contains("note: too small to judge, fewer than 100 rows: Thun (9)");
    }

    @Test
    void tooManyGroupsAndWrongReferencesAreRefused() throws IOException {
        AuditCounts counts = new AuditCounts(YES_NO, config("zip").columns());
        for (int i = 0; i < 10_000; i++) {
            counts.of(List.of("z" + i)).addYesNo(true, true, 1);
        }
        AuditCounts merged = new AuditCounts(YES_NO, config("zip").columns());
        merged.merge(counts.toBytes());
        assertThatThrownBy(() -> Audit.of(config("zip"), merged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "audit: expected at most 2000 combinations of the values of groups [zip], got more. Cut numbers into"
                                + " ranges, as age: [25, 45, 65], or name fewer columns");
        AuditCounts few = new AuditCounts(YES_NO, config("sex").columns());
        add(few, "f", 60, 40, 40, 60);
        add(few, "m", 60, 40, 40, 60);
        assertThatThrownBy(() -> Audit.of(config("sex").withReference(Map.of("sex", "x")), few))
                .hasMessage("audit.reference.sex: expected a group there is, one of [f, m], got x");
        assertThatThrownBy(() -> config("sex").withReference(Map.of("race", "x")))
                .hasMessage("reference: expected columns of groups, [sex], got race. Name it under groups too");
    }

    /** Classes by hand: of "a" 2 of 3 right in x, of all 4 of 6. */
    @Test
    void classesAndNumbersHaveTheirAnalogues() {
        AuditConfig config = config("g");
        AuditCounts counts =
                new AuditCounts(new AuditForm(Kind.CLASSES, true, List.of("a", "b", "c")), config.columns());
        int[][] rows = {{0, 0}, {0, 0}, {0, 1}, {1, 1}, {2, 1}, {2, 2}};
        for (int[] row : rows) {
            float[] probabilities = {0.1f, 0.1f, 0.1f};
            probabilities[row[1]] = 0.8f;
            counts.of(List.of("x")).addClass(row[0], row[1], probabilities, 0);
        }
        Group all = group(Audit.of(config, counts), "all");
        assertThat(all.value("tpr[a]")).isEqualTo(2 / 3.0);
        assertThat(all.value("selection_rate[b]")).isEqualTo(0.5);
        assertThat(all.value("fpr[b]")).isEqualTo(2 / 5.0);
        assertThat(all.value("accuracy")).isEqualTo(4 / 6.0);
        // right: 0.04 + 0.01 + 0.01, wrong: 0.81 + 0.64 + 0.01
        assertThat(all.value("brier")).isCloseTo((4 * 0.06 + 2 * 1.46) / 6, within(1e-6));
        assertThat(all.value("calibration_error")).isCloseTo(0.8 - 4 / 6.0, within(1e-6));

        AuditCounts numbers = new AuditCounts(new AuditForm(Kind.NUMBERS, true, List.of()), config.columns());
        numbers.of(List.of("x")).addNumber(1, 3);
        numbers.of(List.of("x")).addNumber(4, 3);
        Group measured = group(Audit.of(config, numbers), "all");
        assertThat(measured.value("mean_label")).isEqualTo(2.5);
        assertThat(measured.value("mean_score")).isEqualTo(3);
        assertThat(measured.value("mean_error")).isEqualTo(0.5);
        assertThat(measured.value("mae")).isEqualTo(1.5);
        assertThat(measured.value("rmse")).isEqualTo(Math.sqrt(2.5));
        // deviation of errors 2 and -1: 3 / sqrt(2), of their mean 1.5; t of 1 degree at 0.975 is 12.7062
        assertThat(Objects.requireNonNull(measured.measures().get("mean_error")).high())
                .isCloseTo(0.5 + 1.5 * 12.706205, within(1e-5));
    }

    /**
     * Of a perfect group and two that are alike: the areas' difference has an interval that knows the perfect group too. Limits of
     * odds need both rates: where the few who are yes tell nothing, neither do odds.
     */
    @Test
    void requirementsAreNotKeptByWhatIsNotMeasured() {
        AuditCounts perfect = new AuditCounts(YES_NO, config("g").columns());
        AuditCounts few = new AuditCounts(YES_NO, config("g").columns());
        for (int i = 0; i < 400; i++) {
            boolean yes = i % 2 == 1;
            perfect.of(List.of("a")).addYesNo(yes, yes, yes ? 0.9 : 0.1);
            perfect.of(List.of("b")).addYesNo(yes, false, i * 7919L % 10_007 / 20_014.0);
            perfect.of(List.of("c")).addYesNo(yes, false, i * 104_729L % 10_007 / 20_014.0);
            few.of(List.of("a")).addYesNo(i < 10, i < 10, 0.9);
            few.of(List.of("b")).addYesNo(i < 10, false, 0.1);
        }
        Difference areas = difference(Audit.of(config("g"), perfect), "aucDifference[g]");
        assertThat(areas.measured().value()).isGreaterThan(0.4);
        assertThat(areas.measured().high()).isGreaterThan(areas.measured().value());
        FairnessRequirement.Outcome kept =
                FairnessRequirement.of("aucDifference <= 0.3 with 0.95").judge(config("g"), perfect);
        assertThat(kept.passed()).as(kept.words()).isFalse();
        FairnessRequirement.Outcome odds =
                FairnessRequirement.of("equalizedOddsDifference <= 0.1").judge(config("g"), few);
        assertThat(odds.passed()).as(odds.words()).isFalse();
        assertThat(odds.words())
                .isEqualTo("equalizedOddsDifference[g]: cannot be judged, as fewer than two groups have enough rows");
        assertThat(difference(Audit.of(config("g"), few), "demographicParityRatio[g]")
                        .measured())
                .satisfies(ratio -> assertThat(ratio.value()).isZero())
                .satisfies(ratio -> assertThat(ratio.low()).isZero());
        assertThat(odds.value()).isNaN();
    }

    /** Of 22 groups there are no intervals: nothing is said of chance. */
    @Test
    void manyGroupsAreNotSaidToBeAlike() {
        AuditCounts counts = new AuditCounts(YES_NO, config("g").columns());
        for (int i = 0; i < 22; i++) {
            add(counts, "g" + i, 20 + 5 * i, 40, 40, 200 - 5 * i);
        }
        AuditReport report = Audit.of(config("g"), counts);
        assertThat(difference(report, "baseRateDifference[g]").measured().value())
                .isGreaterThan(0.3);
        assertThat(report.words())
                .noneMatch(words -> words.contains("do not differ beyond chance") || words.contains("may be chance"))
                .anyMatch(words -> words.endsWith(", whether by chance is not told"));
        assertThat(FairnessRequirement.of("baseRateDifference <= 0.9 with 0.95")
                        .judge(config("g"), counts)
                        .words())
                .isEqualTo("baseRateDifference[g]: cannot be judged, as there is no interval of it");
    }

    /** Of two columns the worse counts, kept or not. */
    @Test
    void requirementsTellTheWorstColumn() {
        AuditCounts counts = new AuditCounts(YES_NO, config("sex", "town").columns());
        add(counts, List.of("f", "x"), true, true, 100);
        add(counts, List.of("m", "x"), true, true, 100);
        add(counts, List.of("f", "y"), true, true, 90);
        add(counts, List.of("m", "y"), true, true, 90);
        add(counts, List.of("f", "y"), true, false, 10);
        add(counts, List.of("m", "y"), true, false, 10);
        AuditConfig config = config("sex", "town").withReference(Map.of("sex", "f"));
        FairnessRequirement.Outcome outcome =
                FairnessRequirement.of("demographicParityDifference <= 0.2").judge(config, counts);
        assertThat(outcome.passed()).isTrue();
        assertThat(outcome.value()).isCloseTo(0.1, within(1e-12));
        AuditConfig small = config.withFewest(150).withReference(Map.of("sex", "d"));
        add(counts, List.of("d", "x"), true, true, 9);
        assertThat(Audit.of(small, counts).words())
                .contains(
                        "note: sex: the reference d is too small to judge, so that no group is compared with it",
                        "note: every right answer is yes, so that rates of the others are none. Check the label, and"
                                + " --positive");
    }

    @Test
    void itIsSaidWhichClassIsYes() {
        AuditForm form = new AuditForm(Kind.YES_NO, true, List.of("approved", "denied"));
        AuditCounts counts = new AuditCounts(form, config("sex").columns());
        add(counts, "f", 60, 40, 40, 60);
        add(counts, "m", 60, 40, 40, 60);
        assertThat(Audit.of(config("sex"), counts).words())
                .contains("note: yes, or selected, is the class denied; no is approved");
    }
}
