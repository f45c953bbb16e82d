package io.lockstep.driver.slot;

import org.jspecify.annotations.Nullable;

/** Float32 values and ids, of a fixed number and ragged, ready to use. */
public record AsStored() implements Decoder {
    @Override
    public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
        if (slot.type() == Slot.Type.U8) {
            throw new IllegalArgumentException(
                    "slot: expected one of floats or ids, got " + slot + ". Read it by a decoder of its own");
        }
        int size = slot.size();
        int input = to.input();
        if (!slot.isDense()) {
            return (from, row, epoch, batch, position) -> from.copy(row, batch.inputValues(input), position);
        }
        int offset = to.offset();
        return (from, row, epoch, batch, position) -> {
            int rowSize = batch.inputSize(input);
            from.floats().get(row * size, batch.input(input), position * rowSize + offset, size);
        };
    }
}
