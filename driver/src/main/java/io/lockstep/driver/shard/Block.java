package io.lockstep.driver.shard;

import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.kernels.batch.Batch;
import java.nio.ByteBuffer;
import java.util.List;

/** The rows of a block in memory, as stored; immutable. */
final class Block {
    private static final Slot WEIGHT = Slot.of(Slot.Type.F32, 1);

    private final int rows;
    private final byte[] bytes;
    private final SlotColumn[] inputs;
    private final SlotColumn[] targets;
    private final SlotColumn weights;
    private final int identities;

    /**
     * @param bytes kept, not modified
     * @param offset of the columns
     */
    Block(ShardSchema schema, int rows, byte[] bytes, int offset) {
        this.rows = rows;
        this.bytes = bytes;
        this.inputs = new SlotColumn[schema.inputs().size()];
        this.targets = new SlotColumn[schema.targets().size()];
        int at = columns(schema.inputs(), inputs, offset);
        at = columns(schema.targets(), targets, at);
        this.weights = new SlotColumn(WEIGHT, rows, bytes, at);
        this.identities = at + weights.byteCount();
    }

    private int columns(List<Slot> slots, SlotColumn[] columns, int from) {
        int at = from;
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new SlotColumn(slots.get(i), rows, bytes, at);
            at += columns[i].byteCount();
        }
        return at;
    }

    int rows() {
        return rows;
    }

    int byteCount() {
        return bytes.length;
    }

    /** A row as {@link ShardRow} has it. */
    byte[] packed(int row) {
        int size = ShardFormat.IDENTITY_BYTES + weights.packedBytes(row);
        for (SlotColumn column : inputs) {
            size += column.packedBytes(row);
        }
        for (SlotColumn column : targets) {
            size += column.packedBytes(row);
        }
        byte[] bytesOfRow = new byte[size];
        ByteBuffer packed = ShardFormat.littleEndian(bytesOfRow);
        packed.put(bytes, identities + row * ShardFormat.IDENTITY_BYTES, ShardFormat.IDENTITY_BYTES);
        for (SlotColumn column : inputs) {
            column.pack(row, packed);
        }
        for (SlotColumn column : targets) {
            column.pack(row, packed);
        }
        weights.pack(row, packed);
        return bytesOfRow;
    }

    /**
     * Copies one row into a batch.
     *
     * @param reader of the layout
     * @param batch whose row numbers are set
     */
    void read(int row, long epoch, Batch batch, int position, ExampleReader reader) {
        reader.read(inputs, row, epoch, batch, position);
        reader.readTargets(targets, row, batch, position);
        batch.weights()[position] = weights.floats().get(row);
    }
}
