package io.lockstep.driver.checkpoint;

import java.io.IOException;

/** A committed file is not what its commit says: damaged, cut short or missing. Use an older one. */
public final class CorruptCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message which file, what was expected, what was found */
    public CorruptCheckpointException(String message) {
        super(message);
    }

    /** @param message which file, what was expected, what was found */
    public CorruptCheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
