package io.lockstep.driver.scoring;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Account of rows: {@code read = scored + all skipped}.
 *
 * @param skipped rows left out, by reason
 * @param unknownCategories usable rows with a category that no training row had, by column
 * @param windows where the source rows went of which windows were scored; absent: each row is scored by itself
 */
public record RowCounts(
        long read,
        long scored,
        Map<String, Long> skipped,
        @Default("{}") Map<String, Long> unknownCategories,
        @Nullable WindowAccount windows) {
    /** No rows. */
    public static final RowCounts NONE = new RowCounts(0, 0, Map.of());

    public RowCounts {
        skipped = new TreeMap<>(skipped);
        unknownCategories = new TreeMap<>(unknownCategories);
        long sum = scored;
        for (long count : skipped.values()) {
            sum += count;
        }
        if (sum != read) {
            throw new IllegalArgumentException("rows: expected read = scored + skipped, got " + read + " and " + sum);
        }
    }

    /** Of rows whose categories were all known. */
    public RowCounts(long read, long scored, Map<String, Long> skipped) {
        this(read, scored, skipped, Map.of(), null);
    }

    /** Both together. */
    public RowCounts plus(RowCounts other) {
        return new RowCounts(
                read + other.read,
                scored + other.scored,
                sum(skipped, other.skipped),
                sum(unknownCategories, other.unknownCategories),
                windows == null ? other.windows : other.windows == null ? windows : windows.plus(other.windows));
    }

    private static Map<String, Long> sum(Map<String, Long> some, Map<String, Long> others) {
        Map<String, Long> sum = new TreeMap<>(some);
        others.forEach((name, count) -> sum.merge(name, count, Long::sum));
        return sum;
    }

    /**
     * Checks what was left out, once all rows are counted.
     *
     * @param where the rows are, for the message
     * @throws IOException when it is more than the rule lets be
     */
    public void check(BadRows rule, String where) throws IOException {
        Map<String, Long> bad = new TreeMap<>(skipped);
        bad.keySet().removeIf(SourceRows::isLeftOutReason);
        long count = bad.values().stream().mapToLong(Long::longValue).sum();
        String expected = rule.exceeded(count, scored + count);
        if (!expected.isEmpty()) {
            throw new IOException(where + ": expected " + expected + ", got " + count + " of " + (scored + count)
                    + " rows " + bad + ". Correct them, or raise the limit");
        }
    }

    /**
     * As in the JSON of {@code evaluate} and {@code predict}; {@code unknownCategories} is there where there are any.
     */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("read", read);
        data.put("scored", scored);
        data.put("skipped", skipped);
        if (!unknownCategories.isEmpty()) {
            data.put("unknownCategories", unknownCategories);
        }
        if (windows != null) {
            data.put("windows", windows.plainData());
        }
        return data;
    }

    /**
     * Reads what {@link #plainData} gave.
     *
     * @throws IllegalArgumentException when it is no such thing
     */
    public static RowCounts fromPlainData(@Nullable Object data) {
        return new Binding().bind(RowCounts.class, data, "rows");
    }

    /** One line for people. */
    public String describe() {
        StringBuilder text = new StringBuilder("rows: " + read + " read = " + scored + " scored");
        skipped.forEach((reason, count) -> text.append(" + ")
                .append(count)
                .append(" skipped (")
                .append(reason)
                .append(')'));
        return windows == null ? text.toString() : text + "; " + windows.describe();
    }

    /** A line for people for all columns with unknown categories; none where there are none. */
    public List<String> warnings() {
        if (unknownCategories.isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>();
        unknownCategories.forEach((column, count) -> columns.add(Excerpt.quoted(column) + " in " + count));
        return List.of("of " + scored + " rows, some have a category that no training row had: column "
                + Excerpt.list(columns) + ". The model knows nothing about it; are such values spelt as in training?");
    }
}
