package io.lockstep.driver.audit;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an audit asks: {@code audit} of a config. Nothing of it changes a model.
 *
 * @param groups columns whose values are groups, and where numbers are cut: {@code {sex: [], age: [25, 45, 65]}}
 * @param reference the group that others are compared with, by column; absent: the largest
 * @param fewest rows of a group that is judged; smaller ones are shown and flagged
 * @param confidence of intervals
 * @param draws of the bootstrap
 * @param seed of the draws
 */
public record AuditConfig(
        @Default("{}") Map<String, List<Double>> groups,
        @Default("{}") Map<String, String> reference,
        @Default("100") int fewest,
        @Default("0.95") double confidence,
        @Default("2000") int draws,
        @Default("1") long seed) {
    /** Columns at most: of each two there are intersections. */
    public static final int MOST_COLUMNS = 8;

    private static final int FEWEST_DRAWS = 200;

    public AuditConfig {
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        reference = Collections.unmodifiableMap(new LinkedHashMap<>(reference));
        if (groups.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("groups: expected at most " + MOST_COLUMNS + " columns, got "
                    + groups.size() + ". Audit them in several calls");
        }
        groups.forEach((column, cuts) -> new GroupColumn(column, cuts));
        for (String column : reference.keySet()) {
            if (!groups.containsKey(column)) {
                throw new IllegalArgumentException("reference: expected columns of groups, " + groups.keySet()
                        + ", got " + column + ". Name it under groups too");
            }
        }
        if (fewest < 2) {
            throw new IllegalArgumentException("fewest must be at least 2, got " + fewest);
        }
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in [0.5, 1), got " + confidence + ". Usual: 0.95");
        }
        if (draws < FEWEST_DRAWS) {
            throw new IllegalArgumentException("draws must be at least " + FEWEST_DRAWS + ", got " + draws);
        }
    }

    /** Everything at its default, no groups yet. */
    public static AuditConfig standard() {
        return new Binding().bind(AuditConfig.class, Map.of(), "audit");
    }

    /** The same for other groups. */
    public AuditConfig withGroups(Map<String, List<Double>> others) {
        return new AuditConfig(others, reference, fewest, confidence, draws, seed);
    }

    /** The same with another reference. */
    public AuditConfig withReference(Map<String, String> others) {
        return new AuditConfig(groups, others, fewest, confidence, draws, seed);
    }

    /** The same with another size from which on groups are judged. */
    public AuditConfig withFewest(int rows) {
        return new AuditConfig(groups, reference, rows, confidence, draws, seed);
    }

    /** The same with intervals of another confidence. */
    public AuditConfig withConfidence(double other) {
        return new AuditConfig(groups, reference, fewest, other, draws, seed);
    }

    /** In the order they were given. */
    public List<GroupColumn> columns() {
        List<GroupColumn> columns = new ArrayList<>();
        groups.forEach((name, cuts) -> columns.add(new GroupColumn(name, cuts)));
        return columns;
    }
}
