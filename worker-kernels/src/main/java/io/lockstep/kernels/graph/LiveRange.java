package io.lockstep.kernels.graph;

import java.util.TreeSet;

/**
 * Times at which a piece of memory is in use: from each time it is written to the last time it is read before it is
 * written again. Its times may be told in any order.
 */
public final class LiveRange {
    private final TreeSet<Integer> writes = new TreeSet<>();
    private final TreeSet<Integer> reads = new TreeSet<>();

    /** From its only writing to its last reading. */
    public static LiveRange of(int from, int until) {
        LiveRange range = new LiveRange();
        range.write(from);
        range.read(until);
        return range;
    }

    public void write(int time) {
        writes.add(time);
    }

    public void read(int time) {
        reads.add(time);
    }

    /** Whether anybody writes it. */
    public boolean isWritten() {
        return !writes.isEmpty();
    }

    /** Its spans in order, of each the first time and the last. */
    int[] spans() {
        int[] spans = new int[2 * writes.size()];
        int at = 0;
        for (int written : writes) {
            Integer next = writes.higher(written);
            Integer read = next == null ? reads.floor(Integer.MAX_VALUE) : reads.lower(next);
            spans[at] = written;
            spans[at + 1] = read == null ? written : Math.max(written, read);
            at += 2;
        }
        return spans;
    }

    /** Whether two such have a time in common. */
    static boolean meet(int[] spans, int[] others) {
        int i = 0;
        int j = 0;
        while (i < spans.length && j < others.length) {
            if (spans[i + 1] < others[j]) {
                i += 2;
            } else if (others[j + 1] < spans[i]) {
                j += 2;
            } else {
                return true;
            }
        }
        return false;
    }
}
