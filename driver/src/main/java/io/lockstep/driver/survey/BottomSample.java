package io.lockstep.driver.survey;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The different items of smallest hashes, each with the number of times it was seen. That number is exact, as an item that is
 * kept at the end was below the limit all along, in every part.
 *
 * @param <T> what an item is
 */
public final class BottomSample<T> {
    /** Writes an item. */
    public interface Writer<T> {
        void write(T item, DataOutput out) throws IOException;
    }

    /** Reads an item. */
    public interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    /** An item and how often it was seen. */
    public record Counted<T>(T item, long count) {}

    private static final double HASHES = 0x1p63;

    private final int capacity;
    private final TreeMap<Long, Counted<T>> kept = new TreeMap<>();
    private boolean full;

    public BottomSample(int capacity) {
        this.capacity = capacity;
    }

    /** Whether an item of a hash would be kept. */
    public boolean wants(long hash) {
        return kept.size() < capacity || hash <= kept.lastKey();
    }

    /** @param hash of the item, at least 0 */
    public void add(long hash, T item, long count) {
        if (!wants(hash)) {
            full = true;
            return;
        }
        kept.merge(hash, new Counted<>(item, count), (a, b) -> new Counted<>(a.item, a.count + b.count));
        if (kept.size() > capacity) {
            kept.pollLastEntry();
            full = true;
        }
    }

    public void merge(BottomSample<T> other) {
        full |= other.full;
        other.kept.forEach((hash, counted) -> add(hash, counted.item, counted.count));
    }

    /** Whether every different item is kept. */
    public boolean isComplete() {
        return !full;
    }

    /** Different items, exact where the sample is complete. */
    public long distinct() {
        return full ? Math.round((capacity - 1) / (kept.lastKey() / HASHES)) : kept.size();
    }

    /** The items, by hash. */
    public Map<Long, Counted<T>> items() {
        return kept;
    }

    public void write(DataOutput out, Writer<T> writer) throws IOException {
        out.writeBoolean(full);
        out.writeInt(kept.size());
        for (Map.Entry<Long, Counted<T>> entry : kept.entrySet()) {
            out.writeLong(entry.getKey());
            out.writeLong(entry.getValue().count);
            writer.write(entry.getValue().item, out);
        }
    }

    public void mergeFrom(DataInput in, Reader<T> reader) throws IOException {
        full |= in.readBoolean();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            long hash = in.readLong();
            long times = in.readLong();
            add(hash, reader.read(in), times);
        }
    }

    /** A hash of text, at least 0: FNV-1a with the finish of MurmurHash3. */
    public static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** A hash of a hash and another one, in this order. */
    public static long hash(long first, long second) {
        return mixed(first * 0x9e3779b97f4a7c15L + second);
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (mixed ^ (mixed >>> 33)) & Long.MAX_VALUE;
    }
}
