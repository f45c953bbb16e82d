package io.lockstep.driver.config;

/** How replicas are kept in step. */
public enum SyncMode {
    /** Ranks sum gradients among themselves every step. */
    ALLREDUCE,
    /** The driver broadcasts weights and sums gradients, one Spark job a step: the same bits, for small models. */
    BROADCAST
}
