package io.lockstep.driver.failure;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The cluster failed, not the work it was given: the same command may succeed later. */
public final class InfrastructureException extends IOException {
    private static final long serialVersionUID = 1L;

    public InfrastructureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
