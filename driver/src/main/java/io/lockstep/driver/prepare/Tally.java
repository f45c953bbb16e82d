package io.lockstep.driver.prepare;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows counted by what becomes of them, the sum of what the good ones hold, and the first bad row by place. Merging
 * does not depend on order.
 */
public final class Tally {
    private static final Binding BINDING = new Binding();

    private long trained;
    private long validation;
    private final Map<String, Long> skipped = new TreeMap<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private ContentSum sum = ContentSum.ZERO;
    private ContentSum validationSum = ContentSum.ZERO;
    private @Nullable WindowAccount windows;
    private long bad;
    private String firstPlace = "";
    private String firstProblem = "";

    private record State(
            long trained,
            long validation,
            Map<String, Long> skipped,
            Map<String, Long> leftOut,
            ContentSum sum,
            ContentSum validationSum,
            @Nullable WindowAccount windows,
            long bad,
            String firstPlace,
            String firstProblem) {}

    /** @param content [16], of {@link io.lockstep.driver.feature.RowContent} */
    public void good(boolean isValidation, byte[] content) {
        sum = sum.plus(ContentSum.of(content));
        if (isValidation) {
            validationSum = validationSum.plus(ContentSum.of(content));
            validation++;
        } else {
            trained++;
        }
    }

    public void bad(String reason, String where, String problem) {
        skipped.merge(reason, 1L, Long::sum);
        bad++;
        first(where, problem);
    }

    /** A row its source could not give: a bad one, or none at all. */
    public void unreadable(String where, String problem) {
        if (WindowAccount.isAccount(problem)) {
            WindowAccount account = WindowAccount.ofProblem(problem);
            windows = windows == null ? account : windows.plus(account);
        } else if (SourceRows.isLeftOut(problem)) {
            leftOut.merge(SourceRows.reason(problem), 1L, Long::sum);
        } else {
            bad(SourceRows.reason(problem), where, problem);
        }
    }

    private void first(String where, String problem) {
        if (!where.isEmpty() && (firstPlace.isEmpty() || where.compareTo(firstPlace) < 0)) {
            firstPlace = where;
            firstProblem = problem;
        }
    }

    public void merge(Tally other) {
        trained += other.trained;
        validation += other.validation;
        other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
        other.leftOut.forEach((reason, count) -> leftOut.merge(reason, count, Long::sum));
        sum = sum.plus(other.sum);
        validationSum = validationSum.plus(other.validationSum);
        if (other.windows != null) {
            windows = windows == null ? other.windows : windows.plus(other.windows);
        }
        bad += other.bad;
        first(other.firstPlace, other.firstProblem);
    }

    /** The same, without the files that are not meant to be read. */
    Tally withoutHiddenFiles() {
        Tally others = new Tally();
        others.merge(this);
        others.leftOut.remove(SourceRows.HIDDEN_FILE);
        return others;
    }

    public long trained() {
        return trained;
    }

    public long validation() {
        return validation;
    }

    /** Bad rows and what was never meant to be a row, by reason. */
    public Map<String, Long> skipped() {
        Map<String, Long> all = new TreeMap<>(skipped);
        leftOut.forEach((reason, count) -> all.merge(reason, count, Long::sum));
        return all;
    }

    /** The sum of {@link #skipped}. */
    long skippedCount() {
        return sum(skipped) + sum(leftOut);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What the rows hold, in whatever order and files: how many were read, skipped by reason, and the sum of the
     * others. What was never meant to be a row, such as a hidden file beside them, is no part of it.
     */
    List<Object> contents() {
        return List.of(read(), skipped, sum.hex());
    }

    /** What the validation rows hold: with {@link #contents}, on which side each row is. */
    String validationSum() {
        return validationSum.hex();
    }

    /** Source rows of windows; absent: rows were none. */
    public @Nullable WindowAccount windows() {
        return windows;
    }

    /** Rows that are refused unless the config says to skip them. */
    public long badCount() {
        return bad;
    }

    /** {@link #badCount} by reason. */
    Map<String, Long> badByReason() {
        return new TreeMap<>(skipped);
    }

    /** Where the first bad row was read; empty when there is none. */
    public String firstPlace() {
        return firstPlace;
    }

    public String firstProblem() {
        return firstProblem;
    }

    /** Good and bad rows, without what was never meant to be one. */
    long read() {
        return trained + validation + sum(skipped);
    }

    public byte[] toBytes() {
        State state = new State(
                trained, validation, skipped, leftOut, sum, validationSum, windows, bad, firstPlace, firstProblem);
        return Json.line(BINDING.unbind(state)).getBytes(StandardCharsets.UTF_8);
    }

    public static Tally fromBytes(byte[] bytes) {
        try {
            State state = BINDING.bind(State.class, Json.parse(bytes, "tally"), "tally");
            Tally tally = new Tally();
            tally.trained = state.trained;
            tally.validation = state.validation;
            tally.skipped.putAll(state.skipped);
            tally.leftOut.putAll(state.leftOut);
            tally.sum = state.sum;
            tally.validationSum = state.validationSum;
            tally.windows = state.windows;
            tally.bad = state.bad;
            tally.firstPlace = state.firstPlace;
            tally.firstProblem = state.firstProblem;
            return tally;
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
