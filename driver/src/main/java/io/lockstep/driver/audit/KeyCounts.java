package io.lockstep.driver.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each value of a column occurs with each group. Values are known by the leading bits of a key,
 * as many as leave at most {@link #CAPACITY} different ones, which depends on the values alone: parts merge in any order to the same.
 */
final class KeyCounts {
    static final int CAPACITY = 256;

    private int dropped;
    private Map<Long, Map<String, Long>> counts = new HashMap<>();

    void add(long key, String group) {
        counts.computeIfAbsent(key >>> dropped, none -> new HashMap<>()).merge(group, 1L, Long::sum);
        fit();
    }

    /** Drops as few bits as leave few enough. */
    private void fit() {
        int bits = LeadingBits.toDrop(counts.keySet(), CAPACITY);
        if (bits > 0) {
            counts = coarser(counts, bits);
            dropped += bits;
        }
    }

    private static Map<Long, Map<String, Long>> coarser(Map<Long, Map<String, Long>> counts, int bits) {
        Map<Long, Map<String, Long>> coarse = new HashMap<>();
        counts.forEach((key, own) -> merge(coarse, key >>> bits, own));
        return coarse;
    }

    private static void merge(Map<Long, Map<String, Long>> into, long key, Map<String, Long> own) {
        Map<String, Long> all = into.computeIfAbsent(key, none -> new HashMap<>());
        own.forEach((group, count) -> all.merge(group, count, Long::sum));
    }

    /** Counts of each value, by group. */
    Iterable<Map<String, Long>> values() {
        return new TreeMap<>(counts).values();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(dropped);
        out.writeInt(counts.size());
        for (Map.Entry<Long, Map<String, Long>> own : new TreeMap<>(counts).entrySet()) {
            out.writeLong(own.getKey());
            out.writeInt(own.getValue().size());
            for (Map.Entry<String, Long> group : new TreeMap<>(own.getValue()).entrySet()) {
                DataCounts.writeText(out, group.getKey());
                out.writeLong(group.getValue());
            }
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        int others = in.readInt();
        Map<Long, Map<String, Long>> read = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            Map<String, Long> groups = new HashMap<>();
            long key = in.readLong();
            for (int more = in.readInt(); more > 0; more--) {
                groups.put(DataCounts.readText(in), in.readLong());
            }
            read.put(key, groups);
        }
        if (others > dropped) {
            counts = coarser(counts, others - dropped);
            dropped = others;
        }
        int bits = dropped - others;
        read.forEach((key, own) -> merge(counts, key >>> bits, own));
        fit();
    }
}
