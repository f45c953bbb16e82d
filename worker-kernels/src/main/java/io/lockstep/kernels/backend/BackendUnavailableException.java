package io.lockstep.kernels.backend;

/** A backend whose native library cannot be used in this JVM; the message says why and what to do. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what the loader said */
    public BackendUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
