package io.lockstep.driver.prediction;

/** What becomes of an output that is there already. */
public enum Existing {
    /** It is refused. */
    REFUSE,
    /** Partitions are added to it; one that it has is refused. */
    APPEND,
    /** Partitions are added to it, in place of those that it has of the same name. */
    REPLACE
}
