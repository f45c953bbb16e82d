package io.lockstep.driver.overview;

import io.lockstep.driver.window.WindowAccount;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a source went: {@code read = all used + all skipped}.
 *
 * @param name the source, for people
 * @param used rows of each part
 * @param skipped rows that cannot be used, and what was never meant to be one, by reason
 * @param bad rows that a training refuses unless its config says otherwise
 * @param firstBad place and problem of one; empty where there is none
 * @param windows where the rows of windows went; absent: rows are examples by themselves
 */
public record SourceAccount(
        String name,
        Map<Part, Long> used,
        Map<String, Long> skipped,
        long bad,
        String firstBad,
        @Nullable WindowAccount windows) {
    public SourceAccount {
        EnumMap<Part, Long> copied = new EnumMap<>(Part.class);
        copied.putAll(used);
        used = Collections.unmodifiableMap(copied);
        skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
    }

    /** All rows of it. */
    public long read() {
        return used.values().stream().mapToLong(Long::longValue).sum()
                + skipped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One line for people. */
    public String describe() {
        StringBuilder text = new StringBuilder(name + ": " + read() + " read");
        String sign = " = ";
        for (Map.Entry<Part, Long> part : used.entrySet()) {
            text.append(sign)
                    .append(part.getValue())
                    .append(" for ")
                    .append(
                            part.getKey() == Part.TRAIN
                                    ? "training"
                                    : part.getKey().text());
            sign = " + ";
        }
        skipped.forEach((reason, count) -> text.append(" + ")
                .append(count)
                .append(" skipped (")
                .append(reason)
                .append(')'));
        WindowAccount account = windows;
        return account == null ? text.toString() : text + "; " + account.describe();
    }

    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("source", name);
        data.put("read", read());
        used.forEach((part, count) -> data.put(part.text(), count));
        data.put("skipped", skipped);
        WindowAccount account = windows;
        if (account != null) {
            data.put("windows", account.plainData());
        }
        return data;
    }
}
