package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;

/** A backend's forward pass over a fixed number of rows, or over any number up to that. */
public interface ForwardPass extends AutoCloseable {
    /** Whether a row has the same bits among any number of them, so that none need to be added to those there are. */
    default boolean takesFewer() {
        return false;
    }

    /**
     * @param padded as many rows as the pass has, or fewer where it takes fewer. Not modified.
     * @param outputs [rows, its size] for each answer of the model, raw. Overwritten.
     */
    void run(Batch padded, float[][] outputs);

    /**
     * Softmax of an answer of the last run, where the backend has its own.
     *
     * @param into [rows, its size]. Overwritten.
     * @return whether it has
     */
    default boolean softmax(int answer, float[] into) {
        return false;
    }

    @Override
    void close();
}
