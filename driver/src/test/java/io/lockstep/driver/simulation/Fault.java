package io.lockstep.driver.simulation;

/** What can go wrong, or is asked for at the wrong moment. */
enum Fault {
    KILL,
    KILL_MACHINE,
    KILL_TWO,
    FREEZE,
    RESET,
    HALF_OPEN,
    PARTITION,
    SLOW,
    LATE,
    DECOMMISSION,
    INTERRUPT,
    KILL_DRIVER,
    FREEZE_DRIVER,
    SECOND_DRIVER,
    STORAGE_BEFORE,
    STORAGE_AFTER,
    STORAGE_TORN,
    STORAGE_GONE,
    NO_MORE_EXECUTORS
}
