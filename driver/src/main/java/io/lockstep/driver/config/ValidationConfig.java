package io.lockstep.driver.config;

import io.lockstep.driver.source.Source;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows kept from training, to measure on after every epoch:
 *
 * <pre>
 * validation: {fraction: 0.1}                       # of the rows, each by its identity
 * validation: {fraction: 0.1, stratify: outcome}    # of the rows of each value, to the row
 * validation: {fraction: 0.1, group: patient}       # of the patients, with all their rows
 * validation: {column: fold, values: [4, 5]}        # the rows that have these values
 * validation: {column: date, from: 2026-01-01}      # rows from then on
 * validation: {column: date, last: 0.1}             # the latest rows
 * validation: {source: {format: csv, path: b.csv}}  # rows of their own
 * </pre>
 *
 * All but the last take them from the training source; the seed and what rows hold decide, never their order or files.
 *
 * @param fraction of the rows, or of the groups, that is for validation
 * @param source rows of their own
 * @param stratify column of whose every value the fraction is taken, rounded to whole rows; rows of equal content stay together
 * @param group column whose equal values stay together
 * @param column that decides by {@code values}, {@code from} or {@code last}
 * @param values of the column, whose rows are for validation
 * @param from the first date, moment or number that is for validation
 * @param last the share of the rows, those with the largest dates, moments or numbers; equal ones stay together
 */
public record ValidationConfig(
        @Nullable Double fraction,
        @Nullable Source source,
        @Nullable String stratify,
        @Nullable String group,
        @Nullable String column,
        @Default("[]") List<String> values,
        @Nullable String from,
        @Nullable Double last) {
    public ValidationConfig {
        values = List.copyOf(values);
        requireOneWay(fraction, source, column);
        requireShare("fraction", fraction);
        requireShare("last", last);
        requireBeside(fraction, stratify, group);
        requireOneRule(column, values, from, last);
    }

    private static void requireOneWay(@Nullable Double fraction, @Nullable Source source, @Nullable String column) {
        long ways = Stream.of(fraction, source, column).filter(Objects::nonNull).count();
        if (ways != 1) {
            throw new IllegalArgumentException("expected one of fraction, source and column, got "
                    + (ways == 0 ? "none of them" : ways == 2 ? "two" : "all")
                    + ". Write {fraction: 0.1}, {column: date, last: 0.1} or {source: {format: …}}");
        }
    }

    private static void requireBeside(@Nullable Double fraction, @Nullable String stratify, @Nullable String group) {
        long both = Stream.of(stratify, group).filter(Objects::nonNull).count();
        if (both > (fraction == null ? 0 : 1)) {
            throw new IllegalArgumentException("expected stratify or group beside fraction, got "
                    + (fraction == null ? "no fraction" : "both") + ". Write {fraction: 0.1, "
                    + (stratify != null ? "stratify: " + stratify : "group: " + group) + "}");
        }
    }

    private static void requireOneRule(
            @Nullable String column, List<String> values, @Nullable String from, @Nullable Double last) {
        long rules = Stream.of(values.isEmpty() ? null : values, from, last)
                .filter(Objects::nonNull)
                .count();
        if (rules != (column == null ? 0 : 1)) {
            throw new IllegalArgumentException(
                    "expected one of values, from and last beside column, got "
                            + (column == null ? "no column" : rules == 0 ? "none" : rules == 2 ? "two" : "all")
                            + ". Write {column: fold, values: [5]}, {column: date, from: 2026-01-01} or {column: date, last: 0.1}");
        }
    }

    /** A part of the rows, each by itself. */
    public static ValidationConfig ofFraction(double fraction) {
        return new ValidationConfig(fraction, null, null, null, null, List.of(), null, null);
    }

    private static void requireShare(String key, @Nullable Double share) {
        if (share != null && !(share > 0 && share < 1)) {
            throw new IllegalArgumentException(key + " must be above 0 and below 1, got " + share);
        }
    }

    /** Whether more than a fraction of the rows, each by itself, decides, or rows of their own. */
    public boolean byColumn() {
        return stratify != null || group != null || column != null;
    }
}
