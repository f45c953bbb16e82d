package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;

/** A backend's forward pass over a fixed number of rows. */
public interface ForwardPass extends AutoCloseable {
    /**
     * @param padded as many rows as the pass has. Not modified.
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
