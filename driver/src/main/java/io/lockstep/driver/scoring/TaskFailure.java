package io.lockstep.driver.scoring;

import io.lockstep.driver.source.SourceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cause of a failed Spark job over rows, from below Spark's own exceptions. */
public final class TaskFailure {
    /** Tells a row's place for people. */
    public interface Place {
        /** @param where as the source gave it */
        String of(String where) throws IOException;
    }

    private TaskFailure() {}

    /** The bad row, its place told; else the deepest cause, in its own words. */
    public static IOException of(Exception failure, Place place) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof BadInputException bad) {
                return told(bad, place);
            }
            deepest = cause;
        }
        IOException source = SourceException.among(failure);
        if (source != null) {
            return source;
        }
        if (deepest == failure && failure instanceof IOException plain) {
            return plain;
        }
        String message = deepest.getMessage();
        boolean speaks = deepest instanceof IOException || deepest instanceof IllegalArgumentException;
        return new IOException(speaks && message != null ? message : deepest.toString(), failure);
    }

    private static IOException told(BadInputException bad, Place place) {
        try {
            return bad.at(place.of(bad.where()));
        } catch (IOException e) {
            bad.addSuppressed(e);
            return bad;
        }
    }

    private static @Nullable Throwable next(Throwable throwable) {
        Throwable cause = throwable.getCause();
        return cause == throwable ? null : cause;
    }
}
