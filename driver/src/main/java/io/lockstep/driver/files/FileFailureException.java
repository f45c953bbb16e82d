package io.lockstep.driver.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file or directory that cannot be used for a reason outside the program; the message names it and says what to do.
 */
public final class FileFailureException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** @param passing whether it may go away by itself, as a disk that is full does when others free it */
    FileFailureException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Whether it may go away by itself: a right or a directory that is missing stays so until somebody mends it. */
    public boolean isPassing() {
        return passing;
    }

    /**
     * The failure of writing to a place, explained where there is anything to add.
     *
     * @param path of what was being written, in case the failure does not say it
     */
    public static IOException writing(String path, IOException failure) {
        return Explained.failure(path, failure);
    }

    /** The one among a failure's causes; null when there is none. */
    public static @Nullable FileFailureException among(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof FileFailureException found) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Throwable next(Throwable throwable) {
        Throwable cause = throwable.getCause();
        return cause == throwable ? null : cause;
    }
}
