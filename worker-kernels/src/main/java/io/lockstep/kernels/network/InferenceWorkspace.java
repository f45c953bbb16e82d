package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;
import java.util.List;

/** One thread's memory for scoring. Not thread-safe. */
public interface InferenceWorkspace extends AutoCloseable {
    /** Rows of a pass of a network that is compiled without others. */
    int ROWS = 128;

    /** Rows of the passes that few rows are scored by, where a network is compiled with them. */
    List<Integer> SMALL = List.of(1, 8, 32);

    /**
     * Scores rows in passes of fixed sizes with padded tails, all of which give a row the same bits: its result depends neither
     * on its neighbours nor on their number.
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
