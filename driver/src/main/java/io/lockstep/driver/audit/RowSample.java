package io.lockstep.driver.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded sample of rows: of all different ones those with the least hashes, each with how often it was met. It depends on the rows
 * alone, so that parts merge in any order to the same. Not thread-safe.
 */
final class RowSample {
    /** Different rows at most. */
    static final int MOST_ROWS = 4096;

    private static final int FEWEST_ROWS = 256;
    /** Values of all rows at most: about 16 MiB. */
    private static final int MOST_VALUES = 1 << 17;

    private static final int MOST_TEXT = 64;
    private static final long BETWEEN = 0x9E3779B97F4A7C15L;

    private final int columns;
    private final int inputs;
    private final int capacity;
    private final TreeMap<Long, Sampled> rows = new TreeMap<>();

    /**
     * Equal rows.
     *
     * @param count of them
     * @param groups of each column
     * @param values of each input; null where there is none
     */
    record Sampled(long hash, long count, List<String> groups, List<@Nullable String> values) {}

    /**
     * @param columns whose values are groups
     * @param inputs of a row
     */
    RowSample(int columns, int inputs) {
        this.columns = columns;
        this.inputs = inputs;
        this.capacity = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / Math.max(1, inputs + columns)));
    }

    void add(List<String> groups, List<@Nullable String> values) {
        long hash = 0;
        for (String own : groups) {
            hash = joined(hash, DataCounts.hash(own));
        }
        for (String own : values) {
            hash = joined(hash, own == null ? 1 : DataCounts.hash(own));
        }
        if (rows.size() < capacity || hash <= rows.lastKey()) {
            List<@Nullable String> kept = new ArrayList<>(values.size());
            values.forEach(own -> kept.add(own == null ? null : shortened(own)));
            add(new Sampled(hash, 1, List.copyOf(groups), kept));
        }
    }

    private static long joined(long hash, long part) {
        long z = (hash ^ part) * 0xBF58476D1CE4E5B9L + BETWEEN;
        return (z ^ (z >>> 31)) * 0x94D049BB133111EBL;
    }

    /** Long texts by a hash, so that rows fit. */
    private static String shortened(String text) {
        return text.length() <= MOST_TEXT ? text : "#" + Long.toHexString(DataCounts.hash(text));
    }

    private void add(Sampled row) {
        rows.merge(
                row.hash, row, (one, other) -> new Sampled(one.hash, one.count + other.count, one.groups, one.values));
        if (rows.size() > capacity) {
            rows.pollLastEntry();
        }
    }

    /** In the order of their hashes. */
    List<Sampled> rows() {
        return List.copyOf(rows.values());
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(rows.size());
        for (Map.Entry<Long, Sampled> own : rows.entrySet()) {
            Sampled row = own.getValue();
            out.writeLong(row.hash);
            out.writeLong(row.count);
            for (String group : row.groups) {
                DataCounts.writeText(out, group);
            }
            for (String value : row.values) {
                out.writeBoolean(value != null);
                if (value != null) {
                    DataCounts.writeText(out, value);
                }
            }
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            long hash = in.readLong();
            long count = in.readLong();
            List<String> groups = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                groups.add(DataCounts.readText(in));
            }
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 0; i < inputs; i++) {
                values.add(in.readBoolean() ? DataCounts.readText(in) : null);
            }
            add(new Sampled(hash, count, groups, values));
        }
    }
}
