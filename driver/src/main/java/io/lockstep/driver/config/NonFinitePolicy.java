package io.lockstep.driver.config;

/** Treatment of a step whose loss or gradient is not finite. */
public enum NonFinitePolicy {
    /** The training ends, saying where. */
    FAIL,
    /** The step changes nothing and is counted; too many in a row end the training. */
    SKIP_STEP
}
