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
