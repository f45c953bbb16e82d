package io.lockstep.driver.column;

import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotReader;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of which few are not 0: each of these is stored, as a pair of its index and the bits of its float32, and
 * takes its place among zeros in the batch.
 *
 * @param size numbers of a row
 */
public record SparseDecoder(int size) implements Decoder {
    /** Any number of pairs. */
    static final Slot SLOT = new Slot(Slot.Type.I32, Shape.of(2), true);

    /** Writes a pair. */
    static void write(int index, float number, SlotWriter row) {
        row.integer(index);
        row.integer(Float.floatToIntBits(number));
    }

    @Override
    public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
        if (!slot.equals(SLOT)) {
            throw new IllegalArgumentException("slot: expected " + SLOT + ", got " + slot);
        }
        int input = to.input();
        int offset = to.offset();
        return (from, row, epoch, batch, position) -> {
            int first = position * batch.inputSize(input) + offset;
            float[] numbers = batch.input(input);
            Arrays.fill(numbers, first, first + size, 0);
            int end = from.first(row) + 2 * from.items(row);
            for (int at = from.first(row); at < end; at += 2) {
                numbers[first + from.ints().get(at)] =
                        Float.intBitsToFloat(from.ints().get(at + 1));
            }
        };
    }
}
