package io.lockstep.driver.sync;

/** Treatment of the optimizer's state of the lanes at the end of a round. */
public enum LaneSlots {
    /** All lanes go on with the mean. */
    AVERAGE,
    /** Each goes on with its own. */
    KEEP
}
