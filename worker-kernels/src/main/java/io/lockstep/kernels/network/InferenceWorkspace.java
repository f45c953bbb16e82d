package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;

/** One thread's memory for scoring. Not thread-safe. */
public interface InferenceWorkspace extends AutoCloseable {
    /** Rows of a pass, always as many. */
    int ROWS = 128;

    /**
     * Scores rows in fixed batches with padded tails, so that a row's result does not depend on its neighbours.
     *
     * @param batch any number of rows up to its capacity. Not modified.
     * @param scores [rows, output size], Overwritten: what each loss's prediction form gives (probabilities for
     *     cross-entropies, values for regression losses), of several answers side by side
     * @param losses [rows, answers] each answer's unweighted loss, Overwritten; empty when the targets are unknown
     */
    void score(Batch batch, float[] scores, float[] losses);

    @Override
    void close();
}
