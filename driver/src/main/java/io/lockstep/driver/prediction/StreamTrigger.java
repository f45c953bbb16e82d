package io.lockstep.driver.prediction;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.streaming.Trigger;

/**
 * When a stream looks for new rows.
 *
 * @param kind of it
 * @param millis between two looks, of an interval
 */
public record StreamTrigger(Kind kind, long millis) {
    /** Kinds of triggers. */
    public enum Kind {
        /** All rows that are there, as one batch. */
        ONCE,
        /** All rows that are there, in batches. */
        AVAILABLE_NOW,
        /** Until it is stopped. */
        INTERVAL
    }

    private static final Pattern INTERVAL =
            Pattern.compile("(\\d{1,9}) ?(ms|s|seconds?|m|min|minutes?|h|hours?)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, TimeUnit> UNITS =
            Map.of("ms", TimeUnit.MILLISECONDS, "s", TimeUnit.SECONDS, "m", TimeUnit.MINUTES, "h", TimeUnit.HOURS);

    /** @param text {@code once}, {@code available-now} or an interval such as {@code 10s} */
    public static StreamTrigger of(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals("once")) {
            return new StreamTrigger(Kind.ONCE, 0);
        }
        if (lower.equals("available-now")) {
            return new StreamTrigger(Kind.AVAILABLE_NOW, 0);
        }
        Matcher interval = INTERVAL.matcher(lower);
        if (!interval.matches()) {
            throw new IllegalArgumentException(
                    "--trigger: expected once, available-now or an interval such as 10s, got " + Excerpt.quoted(text)
                            + ". Correct it");
        }
        String unit = interval.group(2);
        TimeUnit of = UNITS.getOrDefault(unit.equals("ms") ? unit : unit.substring(0, 1), TimeUnit.SECONDS);
        return new StreamTrigger(Kind.INTERVAL, of.toMillis(Long.parseLong(interval.group(1))));
    }

    /** As Spark has it; one batch is that of a source without limits. */
    Trigger spark() {
        return kind == Kind.INTERVAL ? Trigger.ProcessingTime(millis) : Trigger.AvailableNow();
    }
}
