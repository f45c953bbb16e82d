package io.lockstep.driver.shard;

import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.kernels.batch.Batch;

/** Shuffled rows of a slice with their blocks in memory. Immutable. */
final class Window {
    private final long epoch;
    private final long index;
    private final Block[] blocks;
    private final int[] places;

    /**
     * @param blocks those that hold the rows. Kept.
     * @param places of each row in order: {@code index in blocks * 256 + row in block}. Kept.
     */
    Window(long epoch, long index, Block[] blocks, int[] places) {
        this.epoch = epoch;
        this.index = index;
        this.blocks = blocks;
        this.places = places;
    }

    long epoch() {
        return epoch;
    }

    long index() {
        return index;
    }

    int rows() {
        return places.length;
    }

    /**
     * Copies rows into a batch.
     *
     * @param batch whose row numbers are set. Features, targets and weights are overwritten from row {@code target}.
     * @param reader of the inputs
     */
    void read(int from, int count, Batch batch, int target, ExampleReader reader) {
        for (int i = 0; i < count; i++) {
            int place = places[from + i];
            blocks[place / ShardFormat.BLOCK_ROWS].read(
                    place % ShardFormat.BLOCK_ROWS, epoch, batch, target + i, reader);
        }
    }
}
