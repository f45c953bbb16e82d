package io.lockstep.driver.audit;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.AuditReport.Comparison;
import io.lockstep.driver.audit.AuditReport.Difference;
import io.lockstep.driver.audit.AuditReport.Group;
import io.lockstep.driver.audit.AuditReport.Measured;
import io.lockstep.driver.audit.AuditReport.Threshold;
import io.lockstep.driver.audit.Estimate.Interval;
import io.lockstep.driver.audit.Estimate.Spread;
import io.lockstep.driver.drift.Holm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a report of counts. */
public final class Audit {
    /** Groups and intersections that are told at most; of columns beyond there are no intersections. */
    private static final int MOST_GROUPS = 5000;

    private static final Measured NONE = new Measured(Double.NaN, Double.NaN, Double.NaN);

    private final AuditConfig config;
    private final AuditCounts counts;
    private final List<Measure> measures;
    private final Draws draws;
    private final List<Group> groups = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private final List<Difference> definitions = new ArrayList<>();
    private final List<Threshold> thresholds = new ArrayList<>();
    private final List<GroupThresholds> groupThresholds = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Audit(AuditConfig config, AuditCounts counts) {
        this.config = config;
        this.counts = counts;
        this.measures = Measure.all(counts.form());
        this.draws = new Draws(config.draws(), config.seed());
    }

    /**
     * Judges.
     *
     * @throws IllegalArgumentException when the groups are too many, or the reference is none of them
     */
    public static AuditReport of(AuditConfig config, AuditCounts counts) {
        counts.check();
        return new Audit(config, counts).report();
    }

    private AuditReport report() {
        List<GroupColumn> columns = counts.columns();
        counts.by(List.of()).forEach((values, own) -> groups.add(group(List.of(), values, own, true)));
        for (int i = 0; i < columns.size(); i++) {
            grouping(List.of(i));
        }
        for (int i = 0; i < columns.size(); i++) {
            for (int j = i + 1; j < columns.size(); j++) {
                grouping(List.of(i, j));
            }
        }
        adjust();
        AuditReport numbers = new AuditReport(
                counts.form(), counts.rows(), groups, comparisons, definitions, thresholds, groupThresholds, List.of());
        List<String> words = new ArrayList<>(notes);
        counts.empty().forEach(range -> words.add("note: " + range + " has no rows"));
        words.addAll(new AuditWords(config, numbers).all());
        groupThresholds.forEach(own -> words.add(own.words()));
        return new AuditReport(
                counts.form(), counts.rows(), groups, comparisons, definitions, thresholds, groupThresholds, words);
    }

    private void grouping(List<Integer> kept) {
        List<String> names =
                kept.stream().map(i -> counts.columns().get(i).name()).toList();
        Map<List<String>, GroupCounts> by = counts.by(kept);
        if (kept.size() > 1 && groups.size() + by.size() > MOST_GROUPS) {
            notes.add("note: " + String.join(" and ", names)
                    + ": intersections are left out, as there would be more than " + MOST_GROUPS
                    + " groups in all. Audit fewer columns at once");
            return;
        }
        List<List<String>> judged = by.keySet().stream()
                .filter(values -> Objects.requireNonNull(by.get(values)).rows() >= config.fewest())
                .toList();
        by.forEach((values, own) -> groups.add(group(names, values, own, judged.contains(values))));
        if (kept.size() == 1 && counts.form().kind() == Kind.YES_NO) {
            thresholds(names.get(0), by, judged);
        }
        if (by.size() < 2) {
            notes.add("note: " + String.join(" and ", names) + ": one group only, " + by.keySet()
                    + ", nothing to compare");
        }
        Optional<List<String>> reference = reference(names, by, judged);
        if (reference.isEmpty() && judged.size() > 1 && names.size() == 1) {
            notes.add("note: " + names.get(0) + ": the reference "
                    + config.reference().get(names.get(0))
                    + " is too small to judge, so that no group is compared with it");
        }
        Map<String, Map<String, Estimate>> estimates = new LinkedHashMap<>();
        for (Measure measure : measures) {
            if (measure.compared()) {
                Map<List<String>, Estimate> own = estimates(measure, by, judged);
                reference.ifPresent(values -> compare(names, values, measure, own));
                Map<String, Estimate> named = new LinkedHashMap<>();
                own.forEach((values, estimate) -> named.put(String.join(", ", values), estimate));
                estimates.put(measure.key(), named);
            }
        }
        define(names, estimates);
    }

    /** Of judged groups; each has draws of its own, by its number. */
    private Map<List<String>, Estimate> estimates(
            Measure measure, Map<List<String>, GroupCounts> by, List<List<String>> judged) {
        Map<List<String>, Estimate> estimates = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<List<String>, GroupCounts> group : by.entrySet()) {
            number++;
            if (judged.contains(group.getKey())) {
                estimates.put(group.getKey(), measure.estimate(group.getValue(), draws, number));
            }
        }
        return estimates;
    }

    /** What others than the one threshold give. */
    private void thresholds(String column, Map<List<String>, GroupCounts> by, List<List<String>> judged) {
        Map<String, GroupCounts> both = new LinkedHashMap<>();
        by.forEach((values, own) -> {
            sweep(column, values.get(0), own);
            if (judged.contains(values) && own.hasBothAnswers()) {
                both.put(values.get(0), own);
            }
        });
        if (counts.form().labelled()) {
            groupThresholds.addAll(GroupThresholds.of(column, both));
        }
    }

    private Group group(List<String> names, List<String> values, GroupCounts own, boolean judged) {
        Map<String, String> group = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            group.put(names.get(i), values.get(i));
        }
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (Measure measure : measures) {
            Estimate estimate = measure.estimate(own, draws, 0);
            measured.put(measure.key(), measured(estimate.value(), estimate.spread()));
        }
        return new Group(group, own.rows(), judged || own.rows() >= config.fewest(), measured);
    }

    private Measured measured(double value, @Nullable Spread spread) {
        if (spread == null || !Double.isFinite(value)) {
            return new Measured(value, Double.NaN, Double.NaN);
        }
        Interval interval = spread.interval(config.confidence());
        return new Measured(value, interval.low(), interval.high());
    }

    private Optional<List<String>> reference(
            List<String> names, Map<List<String>, GroupCounts> by, List<List<String>> judged) {
        boolean asked = config.reference().keySet().containsAll(names);
        List<List<String>> candidates = (asked ? List.copyOf(by.keySet()) : judged)
                .stream()
                        .filter(values -> {
                            for (int i = 0; i < names.size(); i++) {
                                String wanted = config.reference().getOrDefault(names.get(i), values.get(i));
                                if (!wanted.equals(values.get(i))) {
                                    return false;
                                }
                            }
                            return true;
                        })
                        .toList();
        if (candidates.isEmpty() && asked && names.size() == 1) {
            throw new IllegalArgumentException(
                    "audit.reference." + names.get(0) + ": expected a group there is, one of "
                            + by.keySet().stream().map(values -> values.get(0)).toList() + ", got "
                            + config.reference().get(names.get(0)));
        }
        List<String> largest = null;
        for (List<String> values : candidates) {
            if (judged.contains(values)
                    && (largest == null
                            || Objects.requireNonNull(by.get(values)).rows()
                                    > Objects.requireNonNull(by.get(largest)).rows())) {
                largest = values;
            }
        }
        return Optional.ofNullable(largest);
    }

    private void compare(
            List<String> names, List<String> reference, Measure measure, Map<List<String>, Estimate> estimates) {
        Estimate other = estimates.get(reference);
        if (other == null || !Definition.isJudged(other)) {
            return;
        }
        estimates.forEach((values, own) -> {
            if (values.equals(reference) || !Definition.isJudged(own)) {
                return;
            }
            comparisons.add(new Comparison(
                    names,
                    values,
                    reference,
                    measure.key(),
                    measured(own.value() - other.value(), own.less(other)),
                    measured(own.value() / other.value(), own.over(other)),
                    measure.tested() ? own.test(other) : null,
                    null));
        });
    }

    private void define(List<String> names, Map<String, Map<String, Estimate>> estimates) {
        for (Definition definition : Definition.all(counts.form())) {
            List<Map<String, Estimate>> own = measures.stream()
                    .filter(measure -> measure.compared() && definition.uses(measure))
                    .map(measure -> Objects.requireNonNull(estimates.get(measure.key())))
                    .toList();
            Definition.Measured measured =
                    definition.canBeJudged(estimates) ? definition.measured(own, config.confidence()) : null;
            definitions.add(
                    measured == null
                            ? new Difference(definition.name(), names, NONE, "", "")
                            : new Difference(
                                    definition.name(),
                                    names,
                                    new Measured(measured.value(), measured.low(), measured.high()),
                                    measured.most(),
                                    measured.least()));
        }
    }

    private void sweep(String column, String group, GroupCounts own) {
        for (int step = 1; step < GroupCounts.SWEEP; step++) {
            Rate.Confusion at = own.at(step);
            boolean labelled = counts.form().labelled();
            thresholds.add(new Threshold(
                    column,
                    group,
                    GroupCounts.threshold(step),
                    share(Rate.SELECTION_RATE, at),
                    labelled ? share(Rate.TPR, at) : Double.NaN,
                    labelled ? share(Rate.FPR, at) : Double.NaN));
        }
    }

    private static double share(Rate rate, Rate.Confusion of) {
        return rate.hits(of) / (double) rate.trials(of);
    }

    /** Over all tests of all groups. */
    private void adjust() {
        List<Integer> tested = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            if (comparisons.get(i).p() != null) {
                tested.add(i);
            }
        }
        double[] p = tested.stream()
                .mapToDouble(i -> Objects.requireNonNull(comparisons.get(i).p()))
                .toArray();
        double[] adjusted = Holm.adjusted(p);
        for (int i = 0; i < adjusted.length; i++) {
            int at = tested.get(i);
            comparisons.set(at, comparisons.get(at).withAdjusted(adjusted[i]));
        }
    }
}
