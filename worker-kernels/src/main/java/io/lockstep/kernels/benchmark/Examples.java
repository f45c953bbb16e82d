package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.batch.Batch;

/** The data a workload trains on. */
public interface Examples {
    /**
     * Writes the inputs and targets of the rows from {@code first} on, beginning again after the last; allocates nothing
     * from the second time on.
     *
     * @param batch whose rows, row numbers and weights are set
     */
    void fill(long first, int rows, Batch batch);
}
