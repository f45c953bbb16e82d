package io.lockstep.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.AuditReport.Comparison;
import io.lockstep.driver.audit.AuditReport.Measured;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/**
 * Intervals over samples of a known law; {@code -Dlockstep.audit.samples=2000} is the long form, whose limits are narrower. Scores
 * are {@code Phi(z)}, z normal, of mean 0 for no and of the group's mean for yes.
 */
class CoverageTest {
    private static final int SAMPLES = Integer.getInteger("lockstep.audit.samples", 60);
    private static final boolean LONG = SAMPLES >= 1000;
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
    private static final AuditForm YES_NO = new AuditForm(Kind.YES_NO, true, List.of("no", "yes"));

    /** Law of a group: yes with a probability, z of yes about a mean, yes answered from a z on. */
    private record Law(int rows, double base, double mean, double from) {
        static Law drawn(RandomStream stream, long at) {
            return drawn(stream, at, 0.5);
        }

        /** @param mean from which on, over 1.5 */
        static Law drawn(RandomStream stream, long at, double mean) {
            return new Law(
                    200 + (int) (800 * stream.uniform(at)),
                    0.25 + 0.35 * stream.uniform(at + 1),
                    mean + 1.5 * stream.uniform(at + 2),
                    0.2 + stream.uniform(at + 3));
        }

        /** Of as many rows, at least 30 of them yes and 30 no. */
        void fill(GroupCounts counts, RandomStream stream) {
            for (int row = 0; row < rows; row++) {
                boolean yes = stream.uniform(4L * row) < base;
                double z = stream.normal(2L * row + 1) + (yes ? mean : 0);
                counts.addYesNo(yes, z >= from, NORMAL.cumulativeProbability(z));
            }
        }

        double truth(String measure) {
            double tpr = NORMAL.cumulativeProbability(mean - from);
            double fpr = NORMAL.cumulativeProbability(-from);
            double selected = base * tpr + (1 - base) * fpr;
            return switch (measure) {
                case "base_rate" -> base;
                case "selection_rate" -> selected;
                case "tpr" -> tpr;
                case "fpr" -> fpr;
                case "ppv" -> base * tpr / selected;
                case "accuracy" -> base * tpr + (1 - base) * (1 - fpr);
                case "auc" -> NORMAL.cumulativeProbability(mean / Math.sqrt(2));
                default -> Double.NaN;
            };
        }
    }

    private static AuditConfig config(int draws, String... columns) {
        Map<String, List<Double>> groups = new LinkedHashMap<>();
        for (String column : columns) {
            groups.put(column, List.of());
        }
        return new AuditConfig(groups, Map.of(), 100, 0.95, draws, 1);
    }

    private static void count(Map<String, int[]> held, String key, Measured interval, double truth) {
        if (Double.isFinite(truth) && Double.isFinite(interval.low())) {
            int[] own = held.computeIfAbsent(key, none -> new int[2]);
            own[0] += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
            own[1]++;
        }
    }

    @Test
    void intervalsHoldTheTruth() {
        Map<String, int[]> held = new TreeMap<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
            RandomStream laws = RandomStream.of(1, Purpose.SAMPLE_DATA, sample);
            Map<String, Law> groups = Map.of("a", Law.drawn(laws, 0), "b", Law.drawn(laws, 4));
            AuditConfig config = config(LONG ? 2000 : 400, "g");
            AuditCounts counts = new AuditCounts(YES_NO, config.columns());
            int seed = sample;
            groups.forEach((name, law) ->
                    law.fill(counts.of(List.of(name)), RandomStream.of(2, Purpose.SAMPLE_DATA, seed, name.charAt(0))));
            for (Comparison own : Audit.of(config, counts).comparisons()) {
                double first = law(groups, own.group()).truth(own.measure());
                double second = law(groups, own.reference()).truth(own.measure());
                count(held, own.measure() + " difference", own.difference(), first - second);
                count(held, own.measure() + " ratio", own.ratio(), first / second);
            }
        }
        assertThat(held).hasSize(13);
        held.forEach((key, own) -> {
            double share = own[0] / (double) own[1];
            if (LONG) {
                System.out.println(String.format(Locale.ROOT, "%s: %.4f of %d", key, share, own[1]));
            }
            assertThat(own[1]).as(key).isGreaterThan(SAMPLES * 9 / 10);
            assertThat(share).as(key).isBetween(LONG ? 0.93 : 0.85, LONG ? 0.97 : 1.0);
        });
    }

    /** Areas of 0.993 to 0.9998, some of them 1 as seen. */
    @Test
    void intervalsOfNearlyPerfectAreasHoldTheTruth() {
        int held = 0;
        int perfect = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            RandomStream laws = RandomStream.of(4, Purpose.SAMPLE_DATA, sample);
            Estimate[] areas = new Estimate[2];
            double[] truths = new double[2];
            for (int i = 0; i < 2; i++) {
                Law law = Law.drawn(laws, 4L * i, 3.5);
                GroupCounts counts = new GroupCounts(YES_NO);
                law.fill(counts, RandomStream.of(5, Purpose.SAMPLE_DATA, sample, i));
                areas[i] = counts.scores.auc();
                truths[i] = law.truth("auc");
                perfect += areas[i].value() == 1 ? 1 : 0;
            }
            Estimate.Interval interval =
                    Objects.requireNonNull(areas[0].less(areas[1])).interval(0.95);
            assertThat(interval.high()).isGreaterThan(interval.low());
            held += interval.low() <= truths[0] - truths[1] && truths[0] - truths[1] <= interval.high() ? 1 : 0;
        }
        if (LONG) {
            System.out.println(
                    "nearly perfect areas: " + held + " of " + SAMPLES + ", " + perfect + " seen as perfect");
        }
        assertThat(held / (double) SAMPLES).isBetween(LONG ? 0.93 : 0.85, LONG ? 0.97 : 1.0);
    }

    private static Law law(Map<String, Law> groups, List<String> group) {
        return Objects.requireNonNull(groups.get(group.get(0)));
    }

    @Test
    void equalGroupsAreHardlyEverRefused() {
        int refused = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            Law law = new Law(300, 0.4, 1.2, 0.6);
            AuditConfig config = config(200, "sex", "race");
            AuditCounts counts = new AuditCounts(YES_NO, config.columns());
            for (int group = 0; group < 6; group++) {
                law.fill(
                        counts.of(List.of("s" + group % 2, "r" + group % 3)),
                        RandomStream.of(3, Purpose.SAMPLE_DATA, sample, group));
            }
            AuditReport report = Audit.of(config, counts);
            refused += report.comparisons().stream().anyMatch(own -> own.adjusted() != null && own.adjusted() <= 0.05)
                    ? 1
                    : 0;
        }
        if (LONG) {
            System.out.println("family-wise: " + refused + " of " + SAMPLES);
        }
        assertThat(refused / (double) SAMPLES).isLessThanOrEqualTo(LONG ? 0.065 : 0.15);
    }
}
