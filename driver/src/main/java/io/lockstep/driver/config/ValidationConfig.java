package io.lockstep.driver.config;

import io.lockstep.driver.source.Source;
import io.lockstep.kernels.plaindata.Default;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
        int ways = given(fraction, source, column);
        if (ways != 1) {
            throw new IllegalArgumentException("expected one of fraction, source and column, got "
                    + described(ways, "none of them")
                    + ". Write {fraction: 0.1}, {column: date, last: 0.1} or {source: {format: …}}");
        }
        requireShare("fraction", fraction);
        requireShare("last", last);
        checkFraction(fraction, stratify, group);
        int rules = given(values.isEmpty() ? null : values, from, last);
        if (rules != given(column)) {
            throw new IllegalArgumentException("expected one of values, from and last beside column, got "
                    + (column == null ? "no column" : described(rules, "none"))
                    + ". Write {column: fold, values: [5]}, {column: date, from: 2026-01-01} or {column: date,"
                    + " last: 0.1}");
        }
    }

    private static int given(@Nullable Object... keys) {
        return (int) Arrays.stream(keys).filter(Objects::nonNull).count();
    }

    private static String described(int count, String none) {
        return switch (count) {
            case 0 -> none;
            case 2 -> "two";
            default -> "all";
        };
    }

    private static void checkFraction(@Nullable Double fraction, @Nullable String stratify, @Nullable String group) {
        int beside = given(stratify, group);
        if (beside > 1 || (beside == 1 && fraction == null)) {
            throw new IllegalArgumentException("expected stratify or group beside fraction, got "
                    + (fraction == null ? "no fraction" : "both") + ". Write {fraction: 0.1, "
                    + (stratify != null ? "stratify: " + stratify : "group: " + group) + "}");
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
