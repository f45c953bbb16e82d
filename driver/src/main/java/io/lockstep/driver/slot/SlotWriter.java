package io.lockstep.driver.slot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The slots of one example, written one after another, little-endian: the elements of a slot of fixed shape; of a
 * ragged one its number of items, then their elements. Reused from example to example. Not thread-safe.
 */
public final class SlotWriter {
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;
    private int lastItems;
    private boolean unknown;

    /** @param bytes expected of an example; more are made room for */
    public SlotWriter(int bytes) {
        this.bytes = new byte[Math.max(Long.BYTES, bytes)];
    }

    /** Begins the next example. */
    public void clear() {
        size = 0;
    }

    /** Begins a ragged slot of so many items. */
    public void items(int count) {
        integer(count);
        lastItems = count;
    }

    /** Items of the ragged slot that was begun last. */
    public int lastItems() {
        return lastItems;
    }

    /** Says that the value is one that training rows never had. */
    public void unknown() {
        unknown = true;
    }

    /** Whether {@link #unknown} was called since this was asked last. */
    public boolean takeUnknown() {
        boolean was = unknown;
        unknown = false;
        return was;
    }

    /** Elements of the ragged i32 slot of single ids that was written last. */
    public int[] lastIntegers() {
        int[] integers = new int[lastItems];
        for (int i = 0; i < lastItems; i++) {
            integers[i] = (int) INTS.get(bytes, size - (lastItems - i) * Integer.BYTES);
        }
        return integers;
    }

    /** Elements of a u8 slot. Not modified. */
    public void bytes(byte[] values) {
        reserve(values.length);
        System.arraycopy(values, 0, bytes, size, values.length);
        size += values.length;
    }

    /** An element of an i32 slot. */
    public void integer(int value) {
        reserve(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /** An element of an f32 slot. */
    public void number(float value) {
        reserve(Float.BYTES);
        FLOATS.set(bytes, size, value);
        size += Float.BYTES;
    }

    /** So many elements of an f32 slot that are the same. */
    public void repeated(float value, int count) {
        reserve(count * Float.BYTES);
        int end = size + count * Float.BYTES;
        for (int at = size; at < end; at += Float.BYTES) {
            FLOATS.set(bytes, at, value);
        }
        size = end;
    }

    /**
     * Elements of an f32 slot: 0 each but for one, which is 1.
     *
     * @param place of the 1; below 0: there is none
     */
    public void oneOf(int count, int place) {
        reserve(count * Float.BYTES);
        Arrays.fill(bytes, size, size + count * Float.BYTES, (byte) 0);
        if (place >= 0) {
            FLOATS.set(bytes, size + place * Float.BYTES, 1f);
        }
        size += count * Float.BYTES;
    }

    /**
     * What was written before, once more.
     *
     * @param from where it begins, as {@link #size} was then
     * @param count of its bytes
     */
    public void again(int from, int count) {
        reserve(count);
        System.arraycopy(bytes, from, bytes, size, count);
        size += count;
    }

    /** Bytes written since {@link #clear}. */
    public int size() {
        return size;
    }

    /**
     * The bytes, from 0 to {@link #size}; another array when an example has outgrown the one before. Not to be
     * modified.
     */
    public byte[] array() {
        return bytes;
    }

    private void reserve(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.addExact(size + count, size / 2));
        }
    }
}
