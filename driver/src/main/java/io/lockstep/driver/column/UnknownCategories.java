package io.lockstep.driver.column;

/** Treatment of a category that no training row had. */
public enum UnknownCategories {
    /** All inputs of the column are 0. */
    ZERO,
    /** The column has one more input, which is 1. */
    OTHER
}
