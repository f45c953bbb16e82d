package io.lockstep.driver.slot;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * One slot of some rows, in memory as it is stored, little-endian:
 *
 * <pre>
 * fixed   elements [rows, size]
 * ragged  int32 [rows], behind which item each row ends; elements [items, size]
 * </pre>
 *
 * One row alone has the form that {@link SlotWriter} gives it. Immutable.
 */
public final class SlotColumn {
    private final Slot slot;
    private final byte[] bytes;
    private final int offset;
    private final int byteCount;
    private final IntBuffer ends;
    private final FloatBuffer floats;
    private final IntBuffer ints;

    /**
     * @param bytes Kept, not modified.
     * @param offset where the column begins
     */
    public SlotColumn(Slot slot, int rows, byte[] bytes, int offset) {
        this.slot = slot;
        this.bytes = bytes;
        int head = slot.ragged() ? rows * Integer.BYTES : 0;
        this.ends = at(bytes, offset, head).asIntBuffer();
        int items = !slot.ragged() ? rows : rows == 0 ? 0 : ends.get(rows - 1);
        int content = Math.multiplyExact(
                Math.multiplyExact(items, slot.size()), slot.type().bytes());
        this.offset = offset + head;
        this.byteCount = head + content;
        this.floats = at(bytes, this.offset, slot.type() == Slot.Type.F32 ? content : 0)
                .asFloatBuffer();
        this.ints = at(bytes, this.offset, slot.type() == Slot.Type.I32 ? content : 0)
                .asIntBuffer();
    }

    private static ByteBuffer at(byte[] bytes, int from, int count) {
        return ByteBuffer.wrap(bytes, from, count).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes the column takes. */
    public int byteCount() {
        return byteCount;
    }

    /** Items of a row: 1 of a fixed slot. */
    public int items(int row) {
        return slot.ragged() ? ends.get(row) - firstItem(row) : 1;
    }

    /** Bytes of a row alone, as {@link SlotWriter} writes it. */
    public int packedBytes(int row) {
        return (slot.ragged() ? Integer.BYTES : 0) + contentBytes(row);
    }

    private int contentBytes(int row) {
        return items(row) * slot.size() * slot.type().bytes();
    }

    /**
     * Writes a row alone, as {@link SlotWriter} does.
     *
     * @param to little-endian. Modified.
     */
    public void pack(int row, ByteBuffer to) {
        if (slot.ragged()) {
            to.putInt(items(row));
        }
        to.put(bytes, firstByte(row), contentBytes(row));
    }

    private int firstItem(int row) {
        return !slot.ragged() ? row : row == 0 ? 0 : ends.get(row - 1);
    }

    /** Index of a row's first element in {@link #floats} and {@link #ints}. */
    public int first(int row) {
        return firstItem(row) * slot.size();
    }

    /**
     * Copies a row of ids or floats.
     *
     * @param position of the row, ascending
     */
    void copy(int row, BatchValues to, int position) {
        int items = items(row);
        int at = slot.ragged() ? to.append(position, items) : to.first(position);
        if (to instanceof IntValues ids) {
            ints.get(first(row), ids.array(), at, items * slot.size());
        } else if (to instanceof FloatValues numbers) {
            floats.get(first(row), numbers.array(), at, items * slot.size());
        }
    }

    /**
     * Copies a row's target into a batch.
     *
     * @param position of the row in the batch, ascending
     * @param output of the model
     * @param offset of its floats among those of all targets, where it is of a fixed size
     */
    void copyTarget(int row, Batch batch, int position, int output, int offset) {
        if (slot.isDense()) {
            int at = position * batch.targetSize() + offset;
            floats.get(first(row), batch.targets(), at, slot.size());
        } else {
            copy(row, batch.targetValues(output), position);
        }
    }

    /** Elements of an f32 slot; empty of another one. */
    public FloatBuffer floats() {
        return floats;
    }

    /** Elements of an i32 slot; empty of another one. */
    public IntBuffer ints() {
        return ints;
    }

    /** Elements of a u8 slot, from {@link #firstByte} of a row. Not to be modified. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of a row's first byte in {@link #bytes}. */
    public int firstByte(int row) {
        return offset + first(row) * slot.type().bytes();
    }
}
