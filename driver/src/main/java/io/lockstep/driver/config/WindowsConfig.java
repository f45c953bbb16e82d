package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Examples of several source rows each: windows over rows in order, within each group. The columns of an example are those
 * of {@code by} as they are, {@code order} as the window's last row has it, each of {@code columns} as an array of
 * {@code length} numbers, and each of {@code ahead} as one value of a later row:
 *
 * <pre>
 * windows: {order: date, by: [station], length: 30, columns: [temperature], ahead: {next: temperature}}
 * label: next
 * arrays: [temperature]
 * </pre>
 *
 * @param order column of dates, moments or numbers; windows go through rows of a group in its order
 * @param by columns whose equal values make a group; none: all rows are one, which one task then goes through
 * @param length rows of a window
 * @param columns of numbers that become arrays
 * @param ahead columns of an example with the value that a column has {@code horizon} rows after the window's last:
 *     {@code {new name: column}}. Where rows are scored without their answers it may be in the future, and is missing
 * @param horizon rows from the window's last to that of {@code ahead}; 0: the last itself
 * @param stride rows from the beginning of a window to that of the next
 * @param gap the largest step of {@code order} (seconds, where it is a date or moment) from a row to the next in one window;
 *     absent: any
 * @param season rows of a season, such as 24 hours or 365 days: the value of {@code ahead} as many rows earlier (a multiple of
 *     them, where it lies too far ahead) is measured beside the model; absent: there is none
 */
public record WindowsConfig(
        String order,
        @Default("[]") List<String> by,
        int length,
        List<String> columns,
        @Default("{}") Map<String, String> ahead,
        @Default("1") int horizon,
        @Default("1") int stride,
        @Nullable Double gap,
        @Nullable Integer season) {
    public WindowsConfig {
        by = List.copyOf(by);
        columns = List.copyOf(columns);
        ahead = Collections.unmodifiableMap(new TreeMap<>(ahead));
        if (length < 1 || stride < 1 || horizon < 0) {
            throw new IllegalArgumentException(
                    "expected length and stride of at least 1 and horizon of at least 0, got " + length + ", " + stride
                            + " and " + horizon);
        }
        if (gap != null && !(gap > 0)) {
            throw new IllegalArgumentException("gap must be above 0, got " + gap);
        }
        requireSeason(season, ahead);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("columns: expected columns of numbers, got none. Write columns: [...]");
        }
        requireAhead(ahead, horizon, columns);
        Set<String> seen = new HashSet<>();
        for (String name : names(order, by, columns, ahead)) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "expected each column of a window once among order, by, columns and the"
                                + " names of ahead, got '" + name
                                + "' twice. Give it another name under ahead, or remove one");
            }
        }
    }

    /** Windows without a season. */
    public WindowsConfig(
            String order,
            List<String> by,
            int length,
            List<String> columns,
            Map<String, String> ahead,
            int horizon,
            int stride,
            @Nullable Double gap) {
        this(order, by, length, columns, ahead, horizon, stride, gap, null);
    }

    private static void requireSeason(@Nullable Integer season, Map<String, String> ahead) {
        if (season != null && (season < 1 || ahead.isEmpty())) {
            throw new IllegalArgumentException(
                    "season: expected rows of a season, at least 1, beside values under ahead, got "
                            + (ahead.isEmpty() ? "no ahead" : season)
                            + ". Name the answer under ahead, or leave season out");
        }
    }

    /** What is taken of the window's last row must not be in the window. */
    private static void requireAhead(Map<String, String> ahead, int horizon, List<String> columns) {
        ahead.forEach((name, column) -> {
            if (horizon == 0 && columns.contains(column)) {
                throw new IllegalArgumentException(
                        "ahead: expected a horizon of at least 1 for '" + name + "', as column '" + column
                                + "' is in the window itself, got 0. Raise horizon, or take the column from columns");
            }
        });
    }

    private static List<String> names(String order, List<String> by, List<String> columns, Map<String, String> ahead) {
        List<String> names = new ArrayList<>(by);
        names.add(order);
        names.addAll(columns);
        names.addAll(aheadNames(ahead));
        return names;
    }

    private static List<String> aheadNames(Map<String, String> ahead) {
        return ahead.keySet().stream().sorted().toList();
    }

    /** Columns of an example: of {@code by}, the order, the arrays, those of {@code ahead} by name. */
    public List<String> names() {
        return names(order, by, columns, ahead);
    }

    /** Names of {@code ahead}, sorted. */
    public List<String> aheadNames() {
        return aheadNames(ahead);
    }

    /** Rows that a window needs, with that of {@code ahead}. */
    public int span() {
        return length + (ahead.isEmpty() ? 0 : horizon);
    }

    /** Rows from the one whose value was known a season before to that of {@code ahead}; 0: there is no season. */
    public int lag() {
        return season == null ? 0 : season * Math.max(1, (horizon + season - 1) / season);
    }

    /** Whether a split by this rule has no row of a group, or of a time, on both sides. */
    void checkSplit(ValidationConfig validation) {
        if (validation.source() != null) {
            return;
        }
        String grouped = validation.group() != null
                ? validation.group()
                : validation.values().isEmpty() ? null : validation.column();
        boolean apart = (grouped != null && by.contains(grouped))
                || (validation.values().isEmpty() && Objects.equals(validation.column(), order));
        if (!apart) {
            throw new IllegalArgumentException(
                    "validation: expected a split that keeps windows of the same rows on one side,"
                            + " got one that does not. Write {column: " + order + ", last: 0.1}"
                            + (by.isEmpty() ? "" : " or {fraction: 0.1, group: " + by.get(0) + "}"));
        }
    }
}
