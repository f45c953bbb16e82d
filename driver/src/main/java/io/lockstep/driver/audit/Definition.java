package io.lockstep.driver.audit;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.Estimate.Interval;
import io.lockstep.driver.audit.Estimate.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A definition of alike: measures whose largest difference between groups, or smallest ratio, it is.
 *
 * @param name as rules have it
 * @param ratio whether it is least by largest; else largest less least
 * @param measures that all count, by the first part of their keys
 */
record Definition(String name, boolean ratio, List<String> measures) {
    /** Rows of a rate that is judged. */
    static final long FEWEST_TRIALS = 30;

    /** Groups of which each pair is compared; of more there is no interval. */
    private static final int MOST_GROUPS = 20;

    /** All of a form. */
    static List<Definition> all(AuditForm form) {
        List<Definition> all = new ArrayList<>();
        if (form.kind() == Kind.NUMBERS) {
            all.add(new Definition("meanScoreDifference", false, List.of("mean_score")));
            if (form.labelled()) {
                all.add(new Definition("meanErrorDifference", false, List.of("mean_error")));
                all.add(new Definition("maeDifference", false, List.of("mae")));
            }
            return all;
        }
        both(all, "demographicParity", List.of("selection_rate"));
        if (form.labelled()) {
            both(all, "equalOpportunity", List.of("tpr"));
            both(all, "predictiveEquality", List.of("fpr"));
            both(all, "equalizedOdds", List.of("tpr", "fpr"));
            both(all, "predictiveParity", List.of("ppv"));
            both(all, "accuracy", List.of("accuracy"));
            if (form.kind() == Kind.YES_NO) {
                all.add(new Definition("aucDifference", false, List.of("auc")));
            }
            all.add(new Definition("baseRateDifference", false, List.of("base_rate")));
        }
        return all;
    }

    private static void both(List<Definition> all, String name, List<String> measures) {
        all.add(new Definition(name + "Difference", false, measures));
        all.add(new Definition(name + "Ratio", true, measures));
    }

    /** Names of all, whatever the form. */
    static List<String> names() {
        return Stream.of(
                        new AuditForm(Kind.YES_NO, true, List.of("no", "yes")),
                        new AuditForm(Kind.NUMBERS, true, List.of()))
                .flatMap(form -> all(form).stream())
                .map(Definition::name)
                .toList();
    }

    boolean uses(Measure measure) {
        return measures.contains(name(measure.key()));
    }

    /**
     * Whether of each of its measures two groups or more can be judged: one of several rates does not stand for all.
     *
     * @param estimates by key of the measure, of each judged group by its name
     */
    boolean canBeJudged(Map<String, Map<String, Estimate>> estimates) {
        return measures.stream()
                .allMatch(name -> estimates.entrySet().stream()
                        .anyMatch(measure -> name.equals(name(measure.getKey()))
                                && judged(measure.getValue()).size() > 1));
    }

    private static String name(String key) {
        return key.replaceFirst("\\[.*", "");
    }

    /** Whether an estimate is of enough rows to be judged. */
    static boolean isJudged(Estimate estimate) {
        return Double.isFinite(estimate.value()) && estimate.trials() >= FEWEST_TRIALS;
    }

    /**
     * Measures groups; absent where fewer than two can be judged.
     *
     * @param estimates by measure, of each judged group by its name
     */
    @Nullable Measured measured(List<Map<String, Estimate>> estimates, double confidence) {
        int contrasts = 0;
        boolean bounded = true;
        Worst worst = new Worst(ratio);
        List<List<Spread>> spreads = new ArrayList<>();
        for (Map<String, Estimate> groups : estimates) {
            Map<String, Estimate> judged = judged(groups);
            worst.add(judged);
            bounded &= judged.size() <= MOST_GROUPS;
            if (bounded) {
                List<Spread> own = spreads(judged);
                bounded = own.size() == judged.size() * (judged.size() - 1) / 2; // of some pairs alone it is none
                contrasts += own.size();
                spreads.add(own);
            }
        }
        if (worst.isNone()) {
            return null;
        }
        @Nullable Interval interval = bounded && contrasts > 0
                ? interval(spreads.stream().flatMap(List::stream).toList(), confidence)
                : null;
        return new Measured(
                name,
                worst.value,
                interval == null ? Double.NaN : interval.low(),
                interval == null ? Double.NaN : interval.high(),
                worst.most,
                worst.least);
    }

    private static Map<String, Estimate> judged(Map<String, Estimate> groups) {
        return groups.entrySet().stream()
                .filter(entry -> isJudged(entry.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    private List<Spread> spreads(Map<String, Estimate> groups) {
        List<Estimate> all = List.copyOf(groups.values());
        List<Spread> spreads = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                Spread own = ratio ? all.get(i).over(all.get(j)) : all.get(i).less(all.get(j));
                if (own != null) {
                    spreads.add(own);
                }
            }
        }
        return spreads;
    }

    /** Of the largest of absolute differences, or the smallest of ratios below 1. */
    private Interval interval(List<Spread> spreads, double confidence) {
        double single = 1 - (1 - confidence) / spreads.size();
        double near = ratio ? 1 : 0;
        double far = ratio ? 1 : 0;
        for (Spread spread : spreads) {
            Interval wide = spread.interval(single);
            Interval own = spread.interval(confidence);
            if (ratio) {
                near = Math.min(near, wide.low() > 1 ? 1 / wide.low() : Math.min(1, wide.high()));
                far = Math.min(far, Math.min(own.low(), 1 / own.high()));
            } else {
                near = Math.max(near, Math.max(0, Math.max(wide.low(), -wide.high())));
                far = Math.max(far, Math.max(-own.low(), own.high()));
            }
        }
        return ratio ? new Interval(far, near) : new Interval(near, far);
    }

    /** The groups that differ most. */
    private static final class Worst {
        private final boolean ratio;
        private double value = Double.NaN;
        private String most = "";
        private String least = "";

        Worst(boolean ratio) {
            this.ratio = ratio;
        }

        boolean isNone() {
            return most.isEmpty();
        }

        void add(Map<String, Estimate> groups) {
            if (groups.size() < 2) {
                return;
            }
            Map.Entry<String, Estimate> largest = groups.entrySet().iterator().next();
            Map.Entry<String, Estimate> smallest = largest;
            for (Map.Entry<String, Estimate> own : groups.entrySet()) {
                largest = own.getValue().value() > largest.getValue().value() ? own : largest;
                smallest = own.getValue().value() < smallest.getValue().value() ? own : smallest;
            }
            double high = largest.getValue().value();
            double low = smallest.getValue().value();
            double own = ratio ? (high == 0 ? 1 : low / high) : high - low;
            if (isNone() || (ratio ? own < value : own > value)) {
                value = own;
                most = largest.getKey();
                least = smallest.getKey();
            }
        }
    }

    /**
     * What came of it.
     *
     * @param low end of the interval; NaN where there is none
     * @param most the group with the largest rate
     * @param least the group with the smallest
     */
    record Measured(String name, double value, double low, double high, String most, String least) {}
}
