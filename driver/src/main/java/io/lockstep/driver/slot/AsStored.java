package io.lockstep.driver.slot;

import org.jspecify.annotations.Nullable;

/** Float32 values, ready to use. */
public record AsStored() implements Decoder {
    @Override
    public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
        if (!slot.isDense()) {
            throw new IllegalArgumentException("slot: expected one of float32 in a fixed shape, got " + slot
                    + ". Read it by a decoder of its own");
        }
        int size = slot.size();
        int input = to.input();
        int offset = to.offset();
        return (from, row, epoch, batch, position) -> {
            int rowSize = batch.inputSize(input);
            from.floats().get(row * size, batch.input(input), position * rowSize + offset, size);
        };
    }
}
