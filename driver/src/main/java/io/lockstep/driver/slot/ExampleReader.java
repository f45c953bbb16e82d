package io.lockstep.driver.slot;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.Mixup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the inputs of examples into a batch: each slot by its decoder, and what is drawn. Not thread-safe. */
public final class ExampleReader {
    private final SlotReader[] readers;
    private final List<DrawnInput> drawn;
    private final long seed;
    private final @Nullable Mixup mixup;

    /** @param seed of training; absent: examples are read as those that are measured */
    public ExampleReader(RowLayout layout, @Nullable Long seed) {
        this.readers = new SlotReader[layout.inputs().size()];
        for (int i = 0; i < readers.length; i++) {
            InputSlot part = layout.inputs().get(i);
            readers[i] = part.decoder().reader(part.slot(), part.to(), seed);
        }
        this.drawn = layout.drawn();
        this.mixup = seed == null ? null : layout.mixup();
        this.seed = seed == null ? 0 : seed;
    }

    /**
     * Reads a row.
     *
     * @param slots of the inputs, in the layout's order
     * @param row of them
     * @param epoch from 0
     * @param batch whose row numbers are set. The inputs of the row are overwritten.
     * @param position of the row in the batch, ascending
     */
    public void read(SlotColumn[] slots, int row, long epoch, Batch batch, int position) {
        for (int i = 0; i < readers.length; i++) {
            readers[i].read(slots[i], row, epoch, batch, position);
        }
        for (int i = 0; i < drawn.size(); i++) {
            DrawnInput own = drawn.get(i);
            int input = own.input();
            long number = batch.rowNumbers()[position];
            int at = position * batch.inputSize(input);
            own.noise().draw(seed, input, epoch, number, batch.input(input), at);
        }
    }

    /** Mixes the rows of a slice, once all are read; nothing where they are not to be mixed. */
    public void mix(Batch batch, long epoch) {
        if (mixup != null) {
            batch.mix(mixup, seed, epoch);
        }
    }
}
