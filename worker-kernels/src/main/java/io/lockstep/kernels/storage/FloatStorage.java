package io.lockstep.kernels.storage;

import java.nio.ByteBuffer;

/**
 * A range of float32. Not thread-safe for overlapping ranges; different ranges may be used by different threads. Ranges
 * are checked at this door.
 */
public interface FloatStorage extends AutoCloseable {
    /** Number of floats. */
    long size();

    /** @param target Overwritten in [targetOffset, targetOffset + count). */
    void read(long offset, float[] target, int targetOffset, int count);

    /** @param source Not modified. */
    void write(long offset, float[] source, int sourceOffset, int count);

    /**
     * Reads rows of a table, each so many floats, one behind the other: faster than one at a time where they lie apart.
     *
     * @param rows from {@code first}, {@code count} of them. Not modified.
     * @param target [count, size]. Overwritten.
     */
    default void readRows(long[] rows, int first, int count, int size, float[] target) {
        for (int i = 0; i < count; i++) {
            read(rows[first + i] * size, target, i * size, size);
        }
    }

    /**
     * Writes rows of a table, each so many floats.
     *
     * @param rows from {@code first}, {@code count} of them. Not modified.
     * @param source [count, size]. Not modified.
     */
    default void writeRows(long[] rows, int first, int count, int size, float[] source) {
        for (int i = 0; i < count; i++) {
            write(rows[first + i] * size, source, i * size, size);
        }
    }

    /** @param target little-endian; its position moves on by 4 count bytes */
    void read(long offset, ByteBuffer target, int count);

    /** @param source little-endian; its position moves on by 4 count bytes */
    void write(long offset, ByteBuffer source, int count);

    void fill(long offset, long count, float value);

    /**
     * {@code this[offset + i] += source[sourceOffset + i]}, one IEEE single addition each: every implementation gives
     * the same bits.
     *
     * @param source of the same kind as this storage. Not modified.
     */
    void add(long offset, FloatStorage source, long sourceOffset, long count);

    /** Frees what is native. Further use fails. */
    @Override
    void close();
}
