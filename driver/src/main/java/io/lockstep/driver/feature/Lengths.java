package io.lockstep.driver.feature;

import java.lang.reflect.Array;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lengths of one column's arrays. */
final class Lengths {
    private final String column;
    private int shortest = Integer.MAX_VALUE;
    private int longest;
    private boolean bytes;

    record State(int shortest, int longest, boolean bytes) {}

    Lengths(String column) {
        this.column = column;
    }

    void add(@Nullable Object value) {
        bytes |= value instanceof byte[];
        merge(Array.getLength(Objects.requireNonNull(value)));
    }

    private void merge(int length) {
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
    }

    State state() {
        return new State(shortest, longest, bytes);
    }

    void merge(State other) {
        shortest = Math.min(shortest, other.shortest);
        longest = Math.max(longest, other.longest);
        bytes |= other.bytes;
    }

    Feature feature(@Nullable Double scale) {
        if (shortest != longest) {
            throw new IllegalArgumentException("data.arrays: expected arrays of one length, got " + shortest + " and "
                    + longest + " in column '" + column + "'. Say which under data.shape, the others are bad rows");
        }
        return bytes
                ? new ImageFeature(column, longest, scale == null ? 1 / 255.0 : scale)
                : new ArrayFeature(column, longest, scale == null ? 1 : scale);
    }
}
