package io.lockstep.driver.slot;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.batch.Mixup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads examples into a batch: each slot of the inputs by its decoder, what is drawn, and the targets. Not thread-safe. */
public final class ExampleReader {
    private final SlotReader[] readers;
    private final List<DrawnInput> drawn;
    private final List<Slot> targetSlots;
    private final int[] targetSizes; // floats among those of all targets
    private final int[] weighed; // output of each slot of step weights
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
        this.targetSlots = layout.targetSlots();
        this.targetSizes = layout.targets().stream()
                .mapToInt(slot -> slot.isDense() ? slot.size() : 0)
                .toArray();
        this.weighed = layout.stepWeights().stream().mapToInt(i -> i).toArray();
        this.mixup = seed == null ? null : layout.mixup();
        this.seed = seed == null ? 0 : seed;
    }

    /**
     * Reads a row's inputs.
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

    /**
     * Reads a row's targets, and the weights of its steps.
     *
     * @param slots of the targets, then of the weights, in the layout's order
     * @param row of them
     * @param position of the row in the batch, ascending
     */
    public void readTargets(SlotColumn[] slots, int row, Batch batch, int position) {
        int offset = 0;
        for (int output = 0; output < targetSizes.length; output++) {
            slots[output].copyTarget(row, batch, position, output, offset);
            offset += targetSizes[output];
        }
        for (int i = 0; i < weighed.length; i++) {
            IntValues ids = batch.targetValues(weighed[i]).ids();
            slots[targetSizes.length + i].copy(row, ids.beginStepWeights(), position);
        }
    }

    /**
     * The same of a row that stands alone.
     *
     * @param bytes of its targets' slots, one after another. Not modified.
     */
    public void readTargets(byte[] bytes, Batch batch, int position) {
        SlotColumn[] slots = new SlotColumn[targetSlots.size()];
        int at = 0;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new SlotColumn(targetSlots.get(i), 1, bytes, at);
            at += slots[i].byteCount();
        }
        readTargets(slots, 0, batch, position);
    }

    /** Mixes the rows of a slice, once all are read; nothing where they are not to be mixed. */
    public void mix(Batch batch, long epoch) {
        if (mixup != null) {
            batch.mix(mixup, seed, epoch);
        }
    }
}
