package io.lockstep.driver.sync;

/** Sync mode: how replicas are kept in step. */
public interface SyncMode {
    /**
     * Refuses a config it does not fit.
     *
     * @param slices of a batch
     * @throws io.lockstep.kernels.plaindata.PlainDataException naming its own key
     */
    default void check(int slices) {}

    /**
     * How many shares of a batch are dealt to ranks, each computed by one thread, whose sums ranks send. At most so
     * many ranks compute.
     *
     * @param slices of a batch
     */
    default int shares(int slices) {
        return slices;
    }

    /**
     * What is told of a roster with more threads than there are shares.
     *
     * @param threads of all ranks
     * @param batch rows of it
     * @param slices of a batch
     */
    default String idleThreads(int threads, int batch, int slices) {
        return "train.slices: " + (threads - slices) + " of " + threads + " threads are idle, because a batch of "
                + batch
                + " rows has " + slices + (slices == 1 ? " slice" : " slices") + ". To use them set train.slices to "
                + threads + " or more, with train.batch of at least " + 32 * threads;
    }

    /** Whether the driver owns the parameters and runs its loop by one Spark job a step; else ranks run it. */
    default boolean onDriver() {
        return false;
    }

    /** Whether rows of tables can be trained; else models that have tables are refused. */
    default boolean tables() {
        return false;
    }

    /** Whether steps of several phases can be trained; else programmes are refused. */
    default boolean phases() {
        return true;
    }

    /** Enters what an executor needs room for. */
    void executor(MemoryAccount account);

    /** Enters what the driver needs room for while it trains, beside parameters and what writes the model. */
    default void driver(MemoryAccount account) {}
}
