package io.lockstep.kernels.network;

/** One thread's memory for scoring. Not thread-safe. */
public interface InferenceWorkspace extends AutoCloseable {
    /**
     * Scores rows in fixed batches with padded tails, so that a row's result does not depend on its neighbours.
     *
     * @param batch any number of rows up to its capacity. Not modified.
     * @param scores [rows, output size], Overwritten: what the loss's prediction form gives (probabilities for
     *     cross-entropies, values for regression losses)
     * @param losses [rows] each row's unweighted loss, Overwritten; empty when the targets are unknown
     */
    void score(Batch batch, float[] scores, float[] losses);

    @Override
    void close();
}
