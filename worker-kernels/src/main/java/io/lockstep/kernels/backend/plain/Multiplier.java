package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.network.MemoryPlan;

/** Matrix products of one network. What it keeps of the weights is shared by all threads. */
public interface Multiplier extends AutoCloseable {
    /** Takes over new numbers of the {@link Weight}s; by one thread, while no products are in use. */
    void pack();

    /** Products of the passes of training, for one thread. */
    Products training(OperandSizes sizes);

    /**
     * Products of the passes of scoring, for one thread: a row of C has the same bits wherever it stands among the
     * rows, however many they are.
     */
    Products scoring(OperandSizes sizes);

    /** What this takes, and for each thread what {@link #training} takes. */
    MemoryPlan memory(OperandSizes sizes);

    @Override
    void close();

    /** Matrix products with memory of their own. Nothing is allocated by them. */
    interface Products extends MatrixProducts, AutoCloseable {
        @Override
        void close();
    }
}
