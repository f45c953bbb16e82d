package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.storage.FloatStorage;

/** One thread's memory for training steps. Not thread-safe; every call from the thread that made it. */
public interface TrainingWorkspace extends AutoCloseable {
    /**
     * Forward and backward over one slice, with the weights last packed by {@link Network#pack}. Allocates nothing.
     *
     * @param batch 1 … capacity rows. Not modified.
     * @param epoch with {@code batch.rowNumbers()}, what dropout is keyed by
     * @param gradient [layout.size()] of {@link Network#allocate}. Overwritten with the gradient of the <em>sum</em> of
     *     weighted losses; where a statistic lies, with the slice's own times the slice's sum of weights; gaps zero.
     * @param losses Overwritten.
     * @param progress hears what of them is done. What it throws ends the call.
     */
    void gradient(Batch batch, long epoch, FloatStorage gradient, LossSum losses, GradientProgress progress);

    /** The same where nobody waits for a part of it. */
    default void gradient(Batch batch, long epoch, FloatStorage gradient, LossSum losses) {
        gradient(batch, epoch, gradient, losses, GradientProgress.NONE);
    }

    @Override
    void close();
}
