package io.lockstep.driver.progress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Times of a rank by phase, to the microsecond.
 *
 * @param seconds by {@link Phase}; together all that passed
 * @param overlapped seconds of sending and receiving beside computing: no phase of their own, but they need a processor
 * @param collection seconds of garbage collection in the rank's process, within the phases
 * @param waitedFor seconds of {@link Phase#WAIT_RANKS} by the rank whose message did not come; those for several at a
 *     time are shared out among them. Empty for a rank alone
 */
public record PhaseTimes(List<Double> seconds, double overlapped, double collection, List<Double> waitedFor) {
    /** Of no time. */
    public static final PhaseTimes NONE = new PhaseTimes(Collections.nCopies(Phase.count(), 0.0), 0, 0, List.of());

    private static final String OVERLAPPED = "overlapped";
    private static final String COLLECTION = "garbage_collection";
    private static final String WAITED_FOR = "waited_for";

    public PhaseTimes {
        seconds = seconds.stream().map(PhaseTimes::rounded).toList();
        overlapped = rounded(overlapped);
        collection = rounded(collection);
        waitedFor = waitedFor.stream().map(PhaseTimes::rounded).toList();
        if (seconds.size() != Phase.count()) {
            throw new IllegalArgumentException("phases: expected " + Phase.count() + " times, got " + seconds.size());
        }
    }

    public double of(Phase phase) {
        return seconds.get(phase.index());
    }

    /** All phases. */
    public double total() {
        double total = 0;
        for (double each : seconds) {
            total += each;
        }
        return total;
    }

    /** Both together. */
    public PhaseTimes plus(PhaseTimes other) {
        return new PhaseTimes(
                added(seconds, other.seconds),
                overlapped + other.overlapped,
                collection + other.collection,
                added(waitedFor, other.waitedFor));
    }

    private static List<Double> added(List<Double> a, List<Double> b) {
        List<Double> sum = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            sum.add((i < a.size() ? a.get(i) : 0.0) + (i < b.size() ? b.get(i) : 0.0));
        }
        return sum;
    }

    /** The same but for whom the rank waited for. */
    PhaseTimes withoutWaits() {
        return new PhaseTimes(seconds, overlapped, collection, List.of());
    }

    /** By key, in seconds. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            data.put(phase.key(), of(phase));
        }
        data.put(OVERLAPPED, overlapped);
        data.put(COLLECTION, collection);
        if (!waitedFor.isEmpty()) {
            data.put(WAITED_FOR, waitedFor);
        }
        return data;
    }

    private static double rounded(double seconds) {
        return Math.rint(seconds * 1e6) / 1e6;
    }

    /** From {@link #plainData}; what is missing is 0. */
    public static PhaseTimes of(Map<?, ?> data) {
        List<Double> seconds = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            seconds.add(number(data.get(phase.key())));
        }
        List<Double> waited = new ArrayList<>();
        if (data.get(WAITED_FOR) instanceof List<?> list) {
            list.forEach(each -> waited.add(number(each)));
        }
        return new PhaseTimes(seconds, number(data.get(OVERLAPPED)), number(data.get(COLLECTION)), waited);
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }
}
