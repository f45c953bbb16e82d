package io.lockstep.driver.collective;

import java.util.Arrays;

/** Parts of a sum that were settled in a step; each float is once. Thread-safe. */
final class SettledParts {
    private long[] bounds = new long[8];
    private int count;

    /** @throws IllegalStateException when a float of [from, end) was settled already */
    synchronized void add(long from, long end) {
        if (from == end) {
            return;
        }
        for (int at = 0; at < count; at += 2) {
            if (from < bounds[at + 1] && bounds[at] < end) {
                throw new IllegalStateException("settle: expected each float once in a step, got " + from + " to "
                        + (end - 1) + " after " + bounds[at] + " to " + (bounds[at + 1] - 1)
                        + ". Call clear() between steps");
            }
        }
        if (count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * count);
        }
        bounds[count++] = from;
        bounds[count++] = end;
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }

    synchronized void clear() {
        count = 0;
    }
}
