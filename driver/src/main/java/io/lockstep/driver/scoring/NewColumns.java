package io.lockstep.driver.scoring;

/** What becomes of columns that the rows a model was trained on did not have. */
public enum NewColumns {
    /** They are let through: no model reads them, and a prediction keeps them beside its answers. */
    KEEP,
    /** Rows that have any are refused. */
    REFUSE
}
