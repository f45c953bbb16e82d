package io.lockstep.driver.slot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The slots of one example, written one after another, little-endian: the elements of a slot of fixed shape; of a
 * ragged one its number of items, then their elements. Reused from example to example. Not thread-safe.
 */
public final class SlotWriter {
    private byte[] bytes;
    private ByteBuffer buffer;
    private int lastItems;

    /** @param bytes expected of an example; more are made room for */
    public SlotWriter(int bytes) {
        this.bytes = new byte[Math.max(Long.BYTES, bytes)];
        this.buffer = ByteBuffer.wrap(this.bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Begins the next example. */
    public void clear() {
        buffer.clear();
    }

    /** Begins a ragged slot of so many items. */
    public void items(int count) {
        reserve(Integer.BYTES);
        buffer.putInt(count);
        lastItems = count;
    }

    /** Items of the ragged slot that was begun last. */
    public int lastItems() {
        return lastItems;
    }

    /** Elements of the ragged i32 slot of single ids that was written last. */
    public int[] lastIntegers() {
        int[] integers = new int[lastItems];
        for (int i = 0; i < lastItems; i++) {
            integers[i] = buffer.getInt(buffer.position() - (lastItems - i) * Integer.BYTES);
        }
        return integers;
    }

    /** Elements of a u8 slot. Not modified. */
    public void bytes(byte[] values) {
        reserve(values.length);
        buffer.put(values);
    }

    /** An element of an i32 slot. */
    public void integer(int value) {
        reserve(Integer.BYTES);
        buffer.putInt(value);
    }

    /** An element of an f32 slot. */
    public void number(float value) {
        reserve(Float.BYTES);
        buffer.putFloat(value);
    }

    /**
     * Elements of an f32 slot: 0 each but for one, which is 1.
     *
     * @param place of the 1; below 0: there is none
     */
    public void oneOf(int count, int place) {
        int from = buffer.position();
        zeros(count * Float.BYTES);
        if (place >= 0) {
            buffer.putFloat(from + place * Float.BYTES, 1);
        }
    }

    private void zeros(int count) {
        reserve(count);
        int from = buffer.position();
        Arrays.fill(bytes, from, from + count, (byte) 0);
        buffer.position(from + count);
    }

    /**
     * What was written before, once more.
     *
     * @param from where it begins, as {@link #size} was then
     * @param count of its bytes
     */
    public void again(int from, int count) {
        reserve(count);
        System.arraycopy(bytes, from, bytes, buffer.position(), count);
        buffer.position(buffer.position() + count);
    }

    /** Bytes written since {@link #clear}. */
    public int size() {
        return buffer.position();
    }

    /**
     * The bytes, from 0 to {@link #size}; another array when an example has outgrown the one before. Not to be
     * modified.
     */
    public byte[] array() {
        return bytes;
    }

    private void reserve(int count) {
        if (buffer.remaining() < count) {
            int position = buffer.position();
            bytes = Arrays.copyOf(bytes, Math.addExact(position + count, position / 2));
            buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(position);
        }
    }
}
