package io.lockstep.driver.split;

/** Where a row goes. */
public enum Side {
    TRAINING,
    VALIDATION,
    /** A window with rows of both sides, which would tell one what is in the other. */
    ACROSS
}
