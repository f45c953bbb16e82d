package io.lockstep.driver.rank;

import io.lockstep.driver.roster.Message.Status;

/** What a rank's failure means, for ranks of another package. */
public final class SimulatedFailure {
    private SimulatedFailure() {}

    /** See {@link Failure#status}. */
    public static Status status(Throwable failure) {
        return Failure.status(failure);
    }

    /** See {@link Failure#text}. */
    public static String text(String rank, Throwable failure) {
        return Failure.text(rank, failure);
    }
}
