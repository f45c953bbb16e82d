package io.lockstep.driver.window;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the source rows of windows went: {@code read = used + all unused}. A row is used when it is in the span of at least
 * one window, from its first row to the one its answer is taken from.
 *
 * @param unused rows in no window, by reason
 * @param gaps between rows of a group; absent: there are none
 */
public record WindowAccount(
        long read,
        long used,
        Map<String, Long> unused,
        @Nullable Gaps gaps) {
    /** No rows. */
    public static final WindowAccount NONE = new WindowAccount(0, 0, Map.of());

    private static final Binding BINDING = new Binding();

    /** How the problem of an entry begins that is no row but an account. */
    private static final String MARK = "account of windows: ";

    public WindowAccount {
        unused = new TreeMap<>(unused);
        long sum = used;
        for (long count : unused.values()) {
            sum += count;
        }
        if (sum != read) {
            throw new IllegalArgumentException("windows: expected read = used + unused, got " + read + " and " + sum);
        }
    }

    /** Of rows without gaps. */
    public WindowAccount(long read, long used, Map<String, Long> unused) {
        this(read, used, unused, null);
    }

    /** Both together. */
    public WindowAccount plus(WindowAccount other) {
        Map<String, Long> sum = new TreeMap<>(unused);
        other.unused.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return new WindowAccount(read + other.read, used + other.used, sum, Gaps.sum(gaps, other.gaps));
    }

    /** Whether what stands in the place of a row's problem is an account. */
    public static boolean isAccount(@Nullable String problem) {
        return problem != null && problem.startsWith(MARK);
    }

    /** As it travels among rows, in the place of a problem. */
    public String asProblem() {
        return MARK + Json.line(BINDING.canonical(this));
    }

    /** @param problem of which {@link #isAccount} is true */
    public static WindowAccount ofProblem(String problem) {
        try {
            byte[] json = problem.substring(MARK.length()).getBytes(StandardCharsets.UTF_8);
            return BINDING.bind(WindowAccount.class, Json.parse(json, "account"), "account");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** As in the JSON of commands. */
    public Object plainData() {
        return BINDING.canonical(this);
    }

    /** One line for people. */
    public String describe() {
        StringBuilder text = new StringBuilder("source rows: " + read + " read = " + used + " in windows");
        unused.forEach((reason, count) -> text.append(" + ")
                .append(count)
                .append(" in none (")
                .append(reason)
                .append(')'));
        return gaps == null
                ? text.toString()
                : text.append("; ").append(gaps.describe()).toString();
    }
}
