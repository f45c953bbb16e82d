package io.lockstep.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.ScoreCounts.Scored;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GroupThresholdsTest {
    private static final AuditForm YES_NO = new AuditForm(Kind.YES_NO, true, List.of("no", "yes"));
    private static final AuditConfig CONFIG = AuditConfig.standard().withGroups(Map.of("g", List.of()));
    private static final double NONE = Double.POSITIVE_INFINITY;

    /**
     * Rows of b have the same scores as those of a, less 0.2: one threshold gives them other rates of yes; thresholds 0.2 apart
     * the same ones, with as few errors as one threshold has in a.
     */
    @Test
    void thresholdsOfGroupsMakeOpportunitiesEqual() {
        AuditCounts counts = new AuditCounts(YES_NO, CONFIG.columns());
        for (int i = 0; i < 20_000; i++) {
            double score = 0.2 + i * 7919L % 10_007 / 10_007.0 * 0.8;
            boolean yes = i * 104_729L % 1_009 / 1_009.0 < (score - 0.2) / 0.8;
            counts.of(List.of("a")).addYesNo(yes, score >= 0.5, score);
            counts.of(List.of("b")).addYesNo(yes, score - 0.2 >= 0.5, score - 0.2);
        }
        AuditReport report = Audit.of(CONFIG, counts);
        GroupThresholds own = report.groupThresholds().get(0);
        assertThat(own.before().equalOpportunityDifference())
                .isEqualTo(report.definitions().stream()
                        .filter(difference -> difference.key().equals("equalOpportunityDifference[g]"))
                        .findFirst()
                        .orElseThrow()
                        .measured()
                        .value());
        assertThat(own.before().equalOpportunityDifference()).isGreaterThan(0.1);
        assertThat(own.after().equalOpportunityDifference()).isLessThan(0.02);
        assertThat(own.after().accuracy()).isBetween(0.74, 0.76);
        assertThat(own.before().accuracy()).isLessThan(own.after().accuracy());
        double ofA = Objects.requireNonNull(own.thresholds().get("a")).below();
        assertThat(ofA).isBetween(0.55, 0.65);
        assertThat(Objects.requireNonNull(own.thresholds().get("b")).below()).isCloseTo(ofA - 0.2, within(0.02));
        assertThat(report.words())
                .anySatisfy(words -> assertThat(words)
                        .startsWith("thresholds: g: groups' own (a 0.")
                        .endsWith(", learnt on one half and judged on the other; they use the group to decide"));
    }

    /** Four yes at 0.9, 0.7, 0.5 and 0.3: a TPR of 0.875 takes half of what lies between 0.5 and 0.3. */
    @Test
    void ratesBetweenThresholdsAreMixed() {
        MixedThreshold mixed = new MixedThreshold(0.5, 0.3, 0.5);
        double yes = 0;
        for (double score : new double[] {0.9, 0.7, 0.5, 0.3}) {
            yes += mixed.yes(score);
        }
        assertThat(yes / 4).isEqualTo(0.875);
        assertThat(mixed.yes(0.2)).isZero();
    }

    /** Rows at 0.9, 0.6 and 0.1. */
    private static List<Scored> rows(long... noThenYes) {
        return List.of(
                        new Scored(0.1, noThenYes[0], noThenYes[1]),
                        new Scored(0.6, noThenYes[2], noThenYes[3]),
                        new Scored(0.9, noThenYes[4], noThenYes[5]))
                .stream()
                .filter(row -> row.no() + row.yes() > 0)
                .toList();
    }

    private static MixedThreshold of(Map<String, MixedThreshold> learnt, String group) {
        return Objects.requireNonNull(learnt.get(group));
    }

    /**
     * By hand. Hull of a: (0, 0), (0, 1/2), (1, 1), that of b: (0, 0), (1/4, 3/4), (1, 1). Of a 8 rows are yes and 8 no, of b the
     * same. Odds: TPR a 1/2 + x/2 and b 3 x meet at x = 1/5, TPR 3/5: errors 16 (2/5) + 16 / 5 = 9.6, at 0 and 1/4 (TPR 5/8) 16 and
     * 10. Then a takes a fifth of the rows between 0.9 and 0.1, b four fifths from 0.6 on, and every score is asked. Opportunity: at
     * TPR 3/4 a has the FPR 1/2 and b 1/4, 8 (1/4 + 1/2) + 8 (1/4 + 1/4) = 10; at 1/2 0 and 1/6, 8 / 2 + 8 (1/2 + 1/6) = 9.33.
     */
    @Test
    void hullsThatCrossGiveThresholdsByHand() {
        Map<String, List<Scored>> groups = new LinkedHashMap<>();
        groups.put("a", rows(8, 4, 0, 0, 0, 4));
        groups.put("b", rows(6, 2, 2, 6, 0, 0));
        Map<String, MixedThreshold> odds = GroupThresholds.learnt(Criterion.EQUALIZED_ODDS, groups);
        assertThat(of(odds, "a").above()).isEqualTo(0.9);
        assertThat(of(odds, "a").below()).isEqualTo(0.1);
        assertThat(of(odds, "a").share()).isCloseTo(0.2, within(1e-15));
        assertThat(of(odds, "b").above()).isEqualTo(NONE);
        assertThat(of(odds, "b").below()).isEqualTo(0.6);
        assertThat(of(odds, "b").share()).isCloseTo(0.8, within(1e-15));
        assertThat(odds.values()).allSatisfy(own -> assertThat(own.ignored()).isLessThan(1e-15));
        Map<String, MixedThreshold> opportunity = GroupThresholds.learnt(Criterion.EQUAL_OPPORTUNITY, groups);
        assertThat(of(opportunity, "a")).isEqualTo(new MixedThreshold(0.9, 0.9, 1));
        assertThat(of(opportunity, "b").below()).isEqualTo(0.6);
        assertThat(of(opportunity, "b").share()).isCloseTo(2 / 3.0, within(1e-15));
    }

    /**
     * Where one hull is above the other, as fairlearn's ThresholdOptimizer: {@code p_ignore = (y - y_best) / (y - x_best)}, the
     * constant is x_best. Hull of a: (0, 0), (0, 1/2), (1/2, 1), of b: (0, 0), (1/2, 3/4), (1, 1). All that both can have is b's; at
     * x = 1/2, TPR 3/4 there are fewer errors than at 0: half of a's rows are not asked, and half of these are yes.
     */
    @Test
    void theBetterGroupAnswersSomeRowsWithoutAsking() {
        Map<String, List<Scored>> groups = new LinkedHashMap<>();
        groups.put("a", rows(4, 0, 4, 4, 0, 4));
        groups.put("b", rows(4, 2, 4, 6, 0, 0));
        Map<String, MixedThreshold> odds = GroupThresholds.learnt(Criterion.EQUALIZED_ODDS, groups);
        assertThat(of(odds, "a")).isEqualTo(new MixedThreshold(0.6, 0.6, 1, 0.5, 0.5));
        assertThat(of(odds, "b")).isEqualTo(new MixedThreshold(0.6, 0.6, 1));
        assertThat(of(odds, "a").yes(0.9)).isEqualTo(0.75);
        assertThat(of(odds, "a").yes(0.1)).isEqualTo(0.25);
    }

    /** Every mixture of two thresholds, by every 24th of a rate, on random small groups: none has fewer errors. */
    @Test
    void noOtherThresholdsHaveFewerErrors() {
        for (int seed = 0; seed < 200; seed++) {
            RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA);
            Map<String, List<Scored>> groups = new LinkedHashMap<>();
            for (int group = 0; group < 2 + seed % 2; group++) {
                List<Scored> rows = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    long at = 8L * group + 2L * i;
                    rows.add(new Scored(
                            0.2 * (i + 1), random.below(7, at) + (i == 0 ? 1 : 0), random.below(7, at + 1) + i / 3));
                }
                groups.put("g" + group, rows);
            }
            for (Criterion criterion : Criterion.values()) {
                Map<String, MixedThreshold> learnt = GroupThresholds.learnt(criterion, groups);
                double errors = 0;
                List<double[]> rates = new ArrayList<>();
                for (Map.Entry<String, List<Scored>> group : groups.entrySet()) {
                    double[] own = rates(group.getValue(), of(learnt, group.getKey()));
                    rates.add(own);
                    errors += own[0] * count(group.getValue(), false) + (1 - own[1]) * count(group.getValue(), true);
                }
                for (double[] own : rates) {
                    assertThat(own[1]).as("seed %d", seed).isCloseTo(rates.get(0)[1], within(1e-12));
                    if (criterion == Criterion.EQUALIZED_ODDS) {
                        assertThat(own[0]).as("seed %d", seed).isCloseTo(rates.get(0)[0], within(1e-12));
                    }
                }
                assertThat(errors)
                        .as("%s of seed %d", criterion, seed)
                        .isLessThanOrEqualTo(fewest(criterion, List.copyOf(groups.values())) + 1e-9);
            }
        }
    }

    private static double count(List<Scored> rows, boolean yes) {
        return rows.stream().mapToLong(row -> yes ? row.yes() : row.no()).sum();
    }

    /** FPR and TPR. */
    private static double[] rates(List<Scored> rows, MixedThreshold threshold) {
        double fp = 0;
        double tp = 0;
        for (Scored row : rows) {
            fp += row.no() * threshold.yes(row.score());
            tp += row.yes() * threshold.yes(row.score());
        }
        return new double[] {fp / count(rows, false), tp / count(rows, true)};
    }

    /** By trying rates. */
    private static double fewest(Criterion criterion, List<List<Scored>> groups) {
        double fewest = Double.POSITIVE_INFINITY;
        int steps = 24;
        for (int tpr = 0; tpr <= steps; tpr++) {
            double each = 0;
            for (List<Scored> rows : groups) {
                each += count(rows, true) * (steps - tpr) / steps
                        + count(rows, false) * leastFpr(rows, tpr / (double) steps);
            }
            if (criterion == Criterion.EQUAL_OPPORTUNITY) {
                fewest = Math.min(fewest, each);
                continue;
            }
            double worst = 0;
            double yes = 0;
            double no = 0;
            for (List<Scored> rows : groups) {
                worst = Math.max(worst, leastFpr(rows, tpr / (double) steps));
                yes += count(rows, true);
                no += count(rows, false);
            }
            fewest = Math.min(fewest, yes * (steps - tpr) / steps + no * worst);
        }
        return fewest;
    }

    /** Of all mixtures of two thresholds that have a TPR. */
    private static double leastFpr(List<Scored> rows, double tpr) {
        List<double[]> points = new ArrayList<>();
        for (int from = 0; from <= rows.size(); from++) {
            double score = from == rows.size() ? NONE : rows.get(from).score();
            points.add(rates(rows, new MixedThreshold(score, score, 1)));
        }
        double least = 1;
        for (double[] one : points) {
            for (double[] other : points) {
                double share = other[1] == one[1] ? 0 : (tpr - one[1]) / (other[1] - one[1]);
                boolean has = Math.abs(one[1] + share * (other[1] - one[1]) - tpr) < 1e-12;
                if (has && share >= 0 && share <= 1) {
                    least = Math.min(least, one[0] + share * (other[0] - one[0]));
                }
            }
        }
        return least;
    }

    private static AuditCounts counts() {
        AuditCounts counts = new AuditCounts(YES_NO, CONFIG.columns());
        for (int i = 0; i < 900; i++) {
            double score = i * 7919L % 1_009 / 1_009.0;
            boolean yes = i * 104_729L % 1_013 / 1_013.0 < score;
            counts.of(List.of("abc".substring(i % 3, i % 3 + 1))).addYesNo(yes, score >= 0.5, score);
        }
        counts.of(List.of("rare")).addYesNo(true, true, 0.9);
        return counts;
    }

    @Test
    void whatIsStoredIsReadAgainAndSealed() throws IOException {
        for (Criterion criterion : Criterion.values()) {
            StoredThresholds stored = StoredThresholds.learnt("ab12", criterion, CONFIG, counts());
            byte[] bytes = stored.toBytes();
            assertThat(StoredThresholds.of(bytes, "t.json")).isEqualTo(stored);
            assertThat(stored.groups()).hasSize(3);
            assertThat(stored.of(List.of("rare"))).isEmpty();
            assertThat(stored.of(List.of("b"))).isPresent();
            assertThat(stored.words())
                    .containsExactly(
                            "thresholds: " + criterion.id() + " by g, learnt on 901 rows: the group is used to decide",
                            "thresholds: rows of other groups than a; b; c are decided as the model does");
            bytes[bytes.length / 2] ^= 1;
            assertThatThrownBy(() -> StoredThresholds.of(bytes, "t.json"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("t.json: ");
            assertThatThrownBy(() -> stored.check("t.json", "cd34"))
                    .hasMessage(
                            "t.json: expected thresholds of the model with the SHA-256 cd34, got those of ab12. Scores of"
                                    + " two models do not compare: learn them anew by audit --thresholds --store");
        }
    }

    @Test
    void thresholdsAreLearntOfScoresAndAnswersAlone() {
        AuditCounts selected =
                new AuditCounts(new AuditForm(Kind.YES_NO, false, List.of("no", "yes")), CONFIG.columns());
        selected.of(List.of("a")).addDecision(1, 0.9);
        assertThatThrownBy(() -> StoredThresholds.learnt("ab", Criterion.EQUAL_OPPORTUNITY, CONFIG, selected))
                .hasMessageStartingWith(
                        "--thresholds: expected answers yes or no, and rows with the right ones, got rows without");
        AuditCounts one = new AuditCounts(YES_NO, CONFIG.columns());
        for (int i = 0; i < 200; i++) {
            one.of(List.of("a")).addYesNo(i % 2 == 0, true, 0.9);
        }
        assertThatThrownBy(() -> StoredThresholds.learnt("ab", Criterion.EQUAL_OPPORTUNITY, CONFIG, one))
                .hasMessage(
                        "--thresholds: expected 2 to 50 groups of at least 100 rows, 30 of them yes and as many no, got 1 of"
                                + " 1. Name other columns, cut numbers into ranges, or lower audit.fewest");
    }
}
