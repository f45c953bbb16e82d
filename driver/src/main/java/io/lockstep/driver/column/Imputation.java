package io.lockstep.driver.column;

/** What number stands in for a missing one. */
public enum Imputation {
    /** The mean of the training rows that have one. */
    MEAN,
    /** Their median. */
    MEDIAN,
    /** The one the config gives. */
    CONSTANT
}
