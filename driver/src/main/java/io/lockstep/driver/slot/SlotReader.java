package io.lockstep.driver.slot;

import io.lockstep.kernels.batch.Batch;

/** Reads rows of one slot into a batch. Allocates nothing where rows have a fixed size. Not thread-safe. */
public interface SlotReader {
    /**
     * @param from rows of the slot
     * @param row of them
     * @param epoch from 0
     * @param batch whose row numbers are set
     * @param position of the row in the batch, ascending
     */
    void read(SlotColumn from, int row, long epoch, Batch batch, int position);
}
