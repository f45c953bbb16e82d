package io.lockstep.driver.simulation;

/** What a process is doing when something goes wrong. */
enum Phase {
    IDLE(0),
    GATHER(4),
    LOAD(4),
    JOIN(4),
    LEAVES(30),
    REDUCE_SCATTER(30),
    ALL_GATHER(30),
    CHECKPOINT(14),
    BEFORE_MARKER(5),
    AFTER_MARKER(5),
    END(5);

    /** How often it is entered in a run, about; 0: nothing goes wrong in it. */
    private final int passes;

    Phase(int passes) {
        this.passes = passes;
    }

    int passes() {
        return passes;
    }
}
