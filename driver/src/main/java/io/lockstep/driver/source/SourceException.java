package io.lockstep.driver.source;

import io.lockstep.driver.files.FileFailureException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file that is missing or not what its format says; the message names it. */
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message file, what was expected, what was found, what to do */
    public SourceException(String message) {
        super(message);
    }

    SourceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What made a Spark job over a source fail: the exception a task threw, from below Spark's own. */
    public static IOException of(Exception failure) {
        FileFailureException file = FileFailureException.among(failure);
        if (file != null) {
            return file;
        }
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SourceException found) {
                return found;
            }
            deepest = cause;
        }
        return new IOException("reading the data failed: " + deepest.getMessage(), failure);
    }

    private static @Nullable Throwable next(Throwable throwable) {
        Throwable cause = throwable.getCause();
        return cause == throwable ? null : cause;
    }
}
