package io.lockstep.driver.prepare;

import java.util.Map;
import java.util.TreeMap;

/**
 * Account of every row: {@code read = trained + validation + all skipped}.
 *
 * @param skipped rows left out, by reason
 */
public record RowAccounting(long read, long trained, long validation, Map<String, Long> skipped) {
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

    /** One line for people. */
    public String describe() {
        StringBuilder text = new StringBuilder(
                "rows: " + read + " read = " + trained + " for training + " + validation + " for validation");
        skipped.forEach((reason, count) -> text.append(" + ")
                .append(count)
                .append(" skipped (")
                .append(reason)
                .append(')'));
        return text.toString();
    }
}
