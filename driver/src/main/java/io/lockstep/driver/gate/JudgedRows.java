package io.lockstep.driver.gate;

import io.lockstep.kernels.metric.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a challenger answered, and the champion, where there is one; in an order that depends on what they hold alone.
 *
 * @param weights [N] at least 0. Not modified.
 * @param groups what is drawn together, by row; empty: each row is drawn by itself
 * @param slices values by row, by the column that cuts slices
 * @param metrics by the name a result has
 */
@SuppressWarnings("ArrayRecordComponent") // large and read only; never compared
public record JudgedRows(
        float[] weights,
        List<String> groups,
        Map<String, List<String>> slices,
        Map<String, Metric> metrics,
        @Nullable ModelAnswers champion,
        ModelAnswers challenger) {
    public JudgedRows {
        groups = List.copyOf(groups);
        slices = Map.copyOf(slices);
        metrics = new LinkedHashMap<>(metrics);
        if (!groups.isEmpty() && groups.size() != weights.length) {
            throw new IllegalArgumentException(
                    "judged rows: expected " + weights.length + " groups, one a row, got " + groups.size());
        }
    }

    /** The same with other names of their groups; what then has one name is drawn together. */
    public JudgedRows withGroups(UnaryOperator<String> names) {
        return new JudgedRows(weights, groups.stream().map(names).toList(), slices, metrics, champion, challenger);
    }

    /** How many. */
    public int count() {
        return weights.length;
    }

    /** The number of each row's group, from 0 in order of appearance. */
    int[] groupNumbers() {
        int[] numbers = new int[weights.length];
        Map<String, Integer> known = new LinkedHashMap<>();
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = groups.isEmpty() ? row : known.computeIfAbsent(groups.get(row), key -> known.size());
        }
        return numbers;
    }

    /**
     * The metric of a name.
     *
     * @throws IllegalArgumentException naming those there are
     */
    Metric metric(String name) {
        Metric metric = metrics.get(name);
        if (metric == null) {
            throw new IllegalArgumentException("gate: expected a metric of the model, one of "
                    + String.join(", ", metrics.keySet()) + ", got " + name
                    + ". Name it under model.metrics, or ask for"
                    + " another");
        }
        return metric;
    }
}
