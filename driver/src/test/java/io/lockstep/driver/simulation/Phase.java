package io.lockstep.driver.simulation;

/** What a process is doing when something goes wrong. */
enum Phase {
    IDLE,
    GATHER,
    LOAD,
    JOIN,
    LEAVES,
    REDUCE_SCATTER,
    ALL_GATHER,
    CHECKPOINT,
    BEFORE_MARKER,
    AFTER_MARKER,
    END
}
