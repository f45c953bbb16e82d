package io.lockstep.driver.prepare;

import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.window.WindowAccount;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Account of every row: {@code read = trained + validation + all skipped}.
 *
 * @param skipped rows left out, by reason
 * @param windows where the source rows went of which examples are windows; absent: each row is one
 */
public record RowAccounting(
        long read,
        long trained,
        long validation,
        Map<String, Long> skipped,
        @Nullable WindowAccount windows) {
    /** Of rows that are examples by themselves. */
    public RowAccounting(long read, long trained, long validation, Map<String, Long> skipped) {
        this(read, trained, validation, skipped, null);
    }

    public RowAccounting {
        skipped = new TreeMap<>(skipped);
        long sum = trained + validation;
        for (long count : skipped.values()) {
            sum += count;
        }
        if (sum != read) {
            throw new IllegalArgumentException(
                    "rows: expected read = trained + validation + skipped, got " + read + " and " + sum);
        }
    }

    /** Bad rows by reason: those skipped but for what was never meant to be a row. */
    public Map<String, Long> bad() {
        Map<String, Long> bad = new TreeMap<>(skipped);
        bad.keySet().removeIf(SourceRows::isLeftOutReason);
        return bad;
    }

    /** The sum of {@link #bad}. */
    public long badCount() {
        return bad().values().stream().mapToLong(Long::longValue).sum();
    }

    /** One line for people. */
    public String describe() {
        StringBuilder text = new StringBuilder(
                "rows: " + read + " read = " + trained + " for training + " + validation + " for validation");
        skipped.forEach((reason, count) -> text.append(" + ")
                .append(count)
                .append(" skipped (")
                .append(reason)
                .append(')'));
        return windows == null ? text.toString() : text + "; " + windows.describe();
    }
}
