package io.lockstep.driver.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each value of a column occurs with each group. Values are known by the leading bits of a key, as many as leave no more
 * different ones than there may be, which depends on the values alone: parts merge in any order to the same. Groups are known by
 * numbers, in the order they were met; in bytes by their places among the names.
 */
final class KeyCounts {
    private final int capacity;
    private int dropped;
    private Map<Long, long[]> counts = new HashMap<>();

    /** @param capacity most different values */
    KeyCounts(int capacity) {
        this.capacity = capacity;
    }

    void add(long key, int group) {
        add(counts, key >>> dropped, group, 1);
        fit();
    }

    private static void add(Map<Long, long[]> into, long key, int group, long count) {
        long[] own = into.computeIfAbsent(key, none -> new long[group + 1]);
        if (own.length <= group) {
            own = Arrays.copyOf(own, group + 1);
            into.put(key, own);
        }
        own[group] += count;
    }

    /** Drops as few bits as leave few enough. */
    private void fit() {
        int bits = LeadingBits.toDrop(counts.keySet(), capacity);
        if (bits > 0) {
            drop(bits);
        }
    }

    private void drop(int bits) {
        Map<Long, long[]> coarse = new HashMap<>();
        counts.forEach((key, own) -> {
            for (int group = 0; group < own.length; group++) {
                if (own[group] > 0) {
                    add(coarse, key >>> bits, group, own[group]);
                }
            }
        });
        counts = coarse;
        dropped += bits;
    }

    /** Counts of each value, by the number of the group. */
    List<long[]> values() {
        return new ArrayList<>(new TreeMap<>(counts).values());
    }

    /** @param numbers of groups by their places in the bytes */
    void write(DataOutput out, int[] numbers) throws IOException {
        out.writeInt(dropped);
        out.writeInt(counts.size());
        for (Map.Entry<Long, long[]> own : new TreeMap<>(counts).entrySet()) {
            out.writeLong(own.getKey());
            write(out, own.getValue(), numbers);
        }
    }

    /** Those that are not 0, by place. */
    static void write(DataOutput out, long[] counts, int[] numbers) throws IOException {
        int met = 0;
        for (long count : counts) {
            met += count > 0 ? 1 : 0;
        }
        out.writeInt(met);
        for (int place = 0; place < numbers.length; place++) {
            if (numbers[place] < counts.length && counts[numbers[place]] > 0) {
                out.writeInt(place);
                out.writeLong(counts[numbers[place]]);
            }
        }
    }

    /** @param numbers of groups by their places in the bytes */
    void mergeFrom(DataInput in, int[] numbers) throws IOException {
        int others = in.readInt();
        if (others > dropped) {
            drop(others - dropped);
        }
        int bits = dropped - others;
        for (int left = in.readInt(); left > 0; left--) {
            long key = in.readLong() >>> bits;
            for (int more = in.readInt(); more > 0; more--) {
                add(counts, key, numbers[in.readInt()], in.readLong());
            }
        }
        fit();
    }
}
