package io.lockstep.driver.counterfactual;

import io.lockstep.kernels.plaindata.Default;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What may be changed to turn an answer, and into which: {@code explain.counterfactual} of a config.
 *
 * @param columns that may be changed; empty: all that have single values
 * @param immutable columns that may not
 * @param ranges least and greatest number of a column; absent: those of the training rows
 * @param increasing columns of numbers that may only grow, as an age
 * @param decreasing columns of numbers that may only fall
 * @param to class that is to be answered; absent: any other one
 * @param atLeast number that is to be reached, of a model that answers with one
 * @param atMost number that may not be passed, of a model that answers with one
 * @param changes columns at most that are changed together
 */
public record CounterfactualConfig(
        @Default("[]") List<String> columns,
        @Default("[]") List<String> immutable,
        @Default("{}") Map<String, List<Double>> ranges,
        @Default("[]") List<String> increasing,
        @Default("[]") List<String> decreasing,
        @Nullable String to,
        @Nullable Double atLeast,
        @Nullable Double atMost,
        @Default("3") int changes) {
    /** All columns, in any way, into any other class. */
    public static final CounterfactualConfig STANDARD =
            new CounterfactualConfig(List.of(), List.of(), Map.of(), List.of(), List.of(), null, null, null, 3);

    public CounterfactualConfig {
        columns = List.copyOf(columns);
        immutable = List.copyOf(immutable);
        ranges = Collections.unmodifiableMap(new TreeMap<>(ranges));
        increasing = List.copyOf(increasing);
        decreasing = List.copyOf(decreasing);
        ranges.forEach((column, range) -> {
            if (range.size() != 2
                    || !(range.get(0) <= range.get(1))
                    || Double.isInfinite(range.get(0))
                    || Double.isInfinite(range.get(1))) {
                throw new IllegalArgumentException("ranges." + column
                        + ": expected the least and the greatest number, as [18, 90], got " + range
                        + ". Write the smaller one first");
            }
        });
        for (String column : increasing) {
            if (decreasing.contains(column)) {
                throw new IllegalArgumentException("increasing: expected columns that are not decreasing, got " + column
                        + " in both. Name it under immutable, if it may not change");
            }
        }
        if (atLeast != null && atMost != null && atLeast > atMost) {
            throw new IllegalArgumentException(
                    "atLeast: expected at most atMost, " + atMost + ", got " + atLeast + ". Exchange them");
        }
        if (changes < 1) {
            throw new IllegalArgumentException("changes must be at least 1, got " + changes);
        }
    }
}
