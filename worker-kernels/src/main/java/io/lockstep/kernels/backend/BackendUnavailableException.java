package io.lockstep.kernels.backend;

import org.jspecify.annotations.Nullable;

/** A backend whose native library cannot be used in this JVM; the message says why and what to do. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what the loader said */
    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
