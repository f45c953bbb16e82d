package io.lockstep.driver.drift;

/** What a column is to the model. */
public enum Role {
    /** It is read. */
    INPUT,
    /** It holds the answers. */
    LABEL,
    /** The model gave it. */
    SCORE
}
