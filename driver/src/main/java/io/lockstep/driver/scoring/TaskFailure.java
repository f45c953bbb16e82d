package io.lockstep.driver.scoring;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a Spark job over rows failed of, from below Spark's own exceptions. */
public final class TaskFailure {
    private TaskFailure() {}

    /** @param place tells a row's place for people */
    public static IOException of(Exception failure, UnaryOperator<String> place) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof BadInputException bad) {
                return bad.at(place.apply(bad.where()));
            }
            deepest = cause;
        }
        if (deepest == failure && failure instanceof IOException plain) {
            return plain;
        }
        String message = deepest.getMessage();
        boolean speaks = deepest instanceof IOException || deepest instanceof IllegalArgumentException;
        return new IOException(speaks && message != null ? message : deepest.toString(), failure);
    }

    private static @Nullable Throwable next(Throwable throwable) {
        Throwable cause = throwable.getCause();
        return cause == throwable ? null : cause;
    }
}
