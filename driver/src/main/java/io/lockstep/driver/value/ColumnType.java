package io.lockstep.driver.value;

import io.lockstep.kernels.plaindata.Excerpt;

/**
 * Type of a column: what it may hold.
 *
 * @param name as its format calls it
 */
public record ColumnType(Kind kind, String name) {
    private static final int NAME_LENGTH = 80;

    /** Kinds of values, as far as it matters what can become of them. */
    public enum Kind {
        /** Numbers, booleans and text, which may be a number. */
        SCALAR,
        /** Bytes: text, or pixels. */
        BYTES,
        /** Dates, times and spans of time. */
        TIME,
        /** Arrays or vectors of numbers. */
        NUMBERS,
        /** Arrays of anything else. */
        ARRAY,
        /** Maps, structures and whatever else is no single value. */
        OTHER
    }

    public ColumnType {
        name = Excerpt.of(name, NAME_LENGTH);
    }

    /** Whether a value has one text to be compared by. */
    public boolean hasText() {
        return kind == Kind.SCALAR || kind == Kind.BYTES || kind == Kind.TIME;
    }

    /** Whether a value can be a number. */
    public boolean hasNumber() {
        return kind == Kind.SCALAR || kind == Kind.BYTES;
    }

    /** Whether a value can be an array of numbers. */
    public boolean hasNumbers() {
        return kind == Kind.NUMBERS || kind == Kind.BYTES;
    }
}
