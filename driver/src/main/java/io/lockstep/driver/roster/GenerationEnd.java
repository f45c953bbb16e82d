package io.lockstep.driver.roster;

import org.jspecify.annotations.Nullable;

/**
 * End of a generation.
 *
 * @param text why, for people
 * @param cause what the driver itself failed with, when it did
 */
public record GenerationEnd(
        Kind kind, String text, @Nullable Exception cause) {
    /** What to do next. */
    public enum Kind {
        /** Every step that is wanted is done and committed. */
        FINISHED,
        /** All is committed, and other executors are to go on: more of them, or without one that leaves. */
        CHANGED,
        /** All is committed, and somebody wants the command to end. */
        INTERRUPTED,
        /** A rank is gone: go on from the last commit, as often as restarts are allowed. */
        LOST,
        /** Too few ranks came in time. */
        MISSING,
        /** Going on would not help. */
        FAILED
    }
}
