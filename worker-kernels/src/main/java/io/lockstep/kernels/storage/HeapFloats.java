package io.lockstep.kernels.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/** Floats of one Java array, at most 2^31 - 9 of them. */
public final class HeapFloats implements FloatStorage {
    /** Most floats. */
    public static final int MAXIMUM_SIZE = Integer.MAX_VALUE - 8;

    private final float[] values;

    private HeapFloats(float[] values) {
        this.values = values;
    }

    /** Zeros. */
    public static HeapFloats of(long size) {
        if (size < 0 || size > MAXIMUM_SIZE) {
            throw new IllegalArgumentException(
                    "heap storage: at most " + MAXIMUM_SIZE + " floats, got " + size + ". Use a smaller model");
        }
        return new HeapFloats(new float[(int) size]);
    }

    /** A view: the array is used, not copied. */
    public static HeapFloats wrap(float[] values) {
        return new HeapFloats(values);
    }

    /** The array itself, for numeric loops. */
    public float[] array() {
        return values;
    }

    /**
     * Where the float of an offset lies in {@link #array}.
     *
     * @throws IndexOutOfBoundsException when it does not lie there
     */
    public int index(long offset) {
        if (offset < 0 || offset > values.length) {
            throw new IndexOutOfBoundsException("heap storage: expected an offset up to " + values.length + ", got "
                    + offset + ". One array holds at most " + MAXIMUM_SIZE + " floats; use a smaller model");
        }
        return (int) offset;
    }

    @Override
    public long size() {
        return values.length;
    }

    @Override
    public void read(long offset, float[] target, int targetOffset, int count) {
        System.arraycopy(values, check(offset, count), target, targetOffset, count);
    }

    @Override
    public void write(long offset, float[] source, int sourceOffset, int count) {
        System.arraycopy(source, sourceOffset, values, check(offset, count), count);
    }

    @Override
    public void read(long offset, ByteBuffer target, int count) {
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values, check(offset, count), count);
        target.order(order).position(target.position() + count * Float.BYTES);
    }

    @Override
    public void write(long offset, ByteBuffer source, int count) {
        ByteOrder order = source.order();
        source.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, check(offset, count), count);
        source.order(order).position(source.position() + count * Float.BYTES);
    }

    @Override
    public void fill(long offset, long count, float value) {
        int from = check(offset, count);
        Arrays.fill(values, from, from + (int) count, value);
    }

    @Override
    public void add(long offset, FloatStorage source, long sourceOffset, long count) {
        HeapFloats other = (HeapFloats) source;
        add(values, check(offset, count), other.values, other.check(sourceOffset, count), (int) count);
    }

    private static void add(float[] a, int aOffset, float[] b, int bOffset, int count) {
        for (int i = 0; i < count; i++) {
            a[aOffset + i] += b[bOffset + i];
        }
    }

    private int check(long offset, long count) {
        return (int) Objects.checkFromIndexSize(offset, count, values.length);
    }

    @Override
    public void close() {
        // the garbage collector frees heap arrays
    }
}
