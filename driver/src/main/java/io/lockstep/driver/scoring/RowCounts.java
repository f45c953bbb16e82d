package io.lockstep.driver.scoring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where rows went: {@code read = scored + all skipped}.
 *
 * @param skipped rows left out, by reason
 */
public record RowCounts(long read, long scored, Map<String, Long> skipped) {
    /** No rows. */
    public static final RowCounts NONE = new RowCounts(0, 0, Map.of());

    public RowCounts {
        skipped = new TreeMap<>(skipped);
        long sum = scored;
        for (long count : skipped.values()) {
            sum += count;
        }
        if (sum != read) {
            throw new IllegalArgumentException("rows: expected read = scored + skipped, got " + read + " and " + sum);
        }
    }

    /** Both together. */
    public RowCounts plus(RowCounts other) {
        Map<String, Long> sum = new TreeMap<>(skipped);
        other.skipped.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return new RowCounts(read + other.read, scored + other.scored, sum);
    }

    /** As in the JSON of {@code evaluate} and {@code predict}. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("read", read);
        data.put("scored", scored);
        data.put("skipped", skipped);
        return data;
    }

    /** One line for people. */
    public String describe() {
        StringBuilder text = new StringBuilder("rows: " + read + " read = " + scored + " scored");
        skipped.forEach((reason, count) -> text.append(" + ")
                .append(count)
                .append(" skipped (")
                .append(reason)
                .append(')'));
        return text.toString();
    }
}
