package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Default;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A category of which there are too many to list, such as a postcode: one number for each of some buckets, 1 in the one that
 * the category's text falls into (FNV-1a, 64 bits, modulo the buckets). Categories that share a bucket are one to the model;
 * a missing value is in none. Nothing is learnt, so that new categories are as good as known ones.
 *
 * @param buckets numbers it becomes
 */
public record HashedColumn(String column, @Default("64") int buckets) implements Column {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    public HashedColumn {
        if (buckets < 1) {
            throw new IllegalArgumentException("buckets must be at least 1, got " + buckets);
        }
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireText(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.text(Numbers.label(column, value));
        }
    }

    @Override
    public Measure measure() {
        return Measure.CATEGORY;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Unlearnt(new Hashed(column, buckets));
    }

    /** The buckets of the column. */
    record Hashed(String column, int buckets) implements Feature {
        @Override
        public Slot slot() {
            return Slot.of(Slot.Type.F32, buckets);
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            int bucket = value == null ? -1 : bucket(Numbers.label(column, value), buckets);
            for (int i = 0; i < buckets; i++) {
                row.number(i == bucket ? 1 : 0);
            }
        }
    }

    /** The bucket that a text falls into. */
    public static int bucket(String text, int buckets) {
        long hash = OFFSET;
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (one & 0xFF)) * PRIME;
        }
        return (int) Long.remainderUnsigned(hash, buckets);
    }
}
