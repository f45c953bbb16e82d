package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;

/** One thread's memory for training steps. Not thread-safe; every call from the thread that made it. */
public interface TrainingWorkspace extends AutoCloseable {
    /**
     * Forward and backward over one slice, with the weights last packed by {@link Network#pack}. Allocates nothing.
     *
     * @param batch 1 … capacity rows. Not modified.
     * @param epoch with {@code batch.rowNumbers()}, what dropout is keyed by
     * @param into Overwritten, as its parts say
     */
    void gradient(Batch batch, long epoch, SliceGradient into);

    @Override
    void close();
}
