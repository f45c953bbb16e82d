package io.lockstep.driver.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found.
 *
 * @param groups all rows first, then each group and each intersection of two
 * @param comparisons of judged groups with their reference
 * @param definitions of alike, each of the groups of one column or of two
 * @param thresholds what other thresholds would give, of the groups of one column
 * @param groupThresholds what thresholds of their own for groups would bring
 * @param words what is to be said, for people
 */
public record AuditReport(
        AuditForm form,
        long rows,
        List<Group> groups,
        List<Comparison> comparisons,
        List<Difference> definitions,
        List<Threshold> thresholds,
        List<GroupThresholds> groupThresholds,
        List<String> words) {
    public AuditReport {
        groups = List.copyOf(groups);
        comparisons = List.copyOf(comparisons);
        definitions = List.copyOf(definitions);
        thresholds = List.copyOf(thresholds);
        groupThresholds = List.copyOf(groupThresholds);
        words = List.copyOf(words);
    }

    /** The same, of which more is to be said before all else. */
    public AuditReport withWords(List<String> more) {
        List<String> all = new ArrayList<>(more);
        all.addAll(words);
        return new AuditReport(form, rows, groups, comparisons, definitions, thresholds, groupThresholds, all);
    }

    /**
     * A number that was measured.
     *
     * @param value NaN where there is none
     * @param low end of its interval; NaN where there is none
     */
    public record Measured(double value, double low, double high) {}

    /**
     * A group.
     *
     * @param values by column; none: all rows
     * @param judged whether it has enough rows
     * @param measures by key
     */
    public record Group(Map<String, String> values, long count, boolean judged, Map<String, Measured> measures) {
        public Group {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        }

        /** For people. */
        public String name() {
            return values.isEmpty() ? "all" : String.join(", ", values.values());
        }

        /** NaN where it was not measured. */
        public double value(String measure) {
            Measured own = measures.get(measure);
            return own == null ? Double.NaN : own.value();
        }
    }

    /**
     * A group beside its reference.
     *
     * @param columns that make groups
     * @param group its values
     * @param ratio of values; an interval only where it is of rates
     * @param p probability of such a difference where there is none; absent where that is not tested
     * @param adjusted over all tests
     */
    public record Comparison(
            List<String> columns,
            List<String> group,
            List<String> reference,
            String measure,
            Measured difference,
            Measured ratio,
            @Nullable Double p,
            @Nullable Double adjusted) {
        public Comparison {
            columns = List.copyOf(columns);
            group = List.copyOf(group);
            reference = List.copyOf(reference);
        }

        Comparison withAdjusted(double probability) {
            return new Comparison(columns, group, reference, measure, difference, ratio, p, probability);
        }
    }

    /**
     * A definition of alike.
     *
     * @param name such as {@code equalOpportunityDifference}
     * @param columns that make groups
     * @param measured NaN where fewer than two groups can be judged
     * @param most group with the largest rate; empty where there is none
     * @param least group with the smallest
     */
    public record Difference(String name, List<String> columns, Measured measured, String most, String least) {
        public Difference {
            columns = List.copyOf(columns);
        }

        /** With its columns: {@code equalOpportunityDifference[sex]}. */
        public String key() {
            return name + "[" + String.join(",", columns) + "]";
        }
    }

    /** A group's rates if yes were answered from a threshold on. NaN where there are none. */
    public record Threshold(
            String column, String group, double threshold, double selectionRate, double tpr, double fpr) {}

    /** As JSON keeps it. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("groups", list(groups, own -> group(own, rows)));
        Map<String, @Nullable Object> differences = new LinkedHashMap<>();
        definitions.forEach(own -> {
            Map<String, @Nullable Object> row = interval(own.measured);
            row.put("most", own.most);
            row.put("least", own.least);
            differences.put(own.key(), row);
        });
        data.put("differences", differences);
        data.put("comparisons", list(comparisons, own -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("group", zipped(own.columns, own.group));
            row.put("reference", zipped(own.columns, own.reference));
            row.put("measure", own.measure);
            row.put("difference", interval(own.difference));
            row.put("ratio", interval(own.ratio));
            row.put("p", own.p);
            row.put("adjusted_p", own.adjusted);
            return row;
        }));
        data.put("thresholds", list(thresholds, own -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("group", Map.of(own.column, own.group));
            row.put("threshold", own.threshold);
            row.put("selection_rate", number(own.selectionRate));
            row.put("tpr", number(own.tpr));
            row.put("fpr", number(own.fpr));
            return row;
        }));
        data.put("group_thresholds", list(groupThresholds, GroupThresholds::plainData));
        data.put("words", words);
        return data;
    }

    private static Map<String, @Nullable Object> group(Group own, long all) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("group", own.values);
        row.put("count", own.count);
        row.put("share", own.count / (double) all);
        row.put("judged", own.judged);
        own.measures.forEach((key, measured) -> row.put(key, number(measured.value)));
        Map<String, @Nullable Object> intervals = new LinkedHashMap<>();
        own.measures.forEach((key, measured) -> {
            if (Double.isFinite(measured.low) && Double.isFinite(measured.high)) {
                intervals.put(key, List.of(measured.low, measured.high));
            }
        });
        row.put("intervals", intervals);
        return row;
    }

    private static Map<String, String> zipped(List<String> columns, List<String> values) {
        Map<String, String> zipped = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            zipped.put(columns.get(i), values.get(i));
        }
        return zipped;
    }

    private static Map<String, @Nullable Object> interval(Measured measured) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("value", number(measured.value));
        data.put("low", number(measured.low));
        data.put("high", number(measured.high));
        return data;
    }

    /** JSON has no number that is none. */
    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static <T> List<Object> list(List<T> values, Function<T, Object> data) {
        return values.stream().map(data).toList();
    }
}
