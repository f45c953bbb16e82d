package io.lockstep.driver.failure;

import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cluster failed, not the work it was given: the same command may succeed later. */
public final class InfrastructureException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * How Spark ends a job whose executors or shuffle files are lost; such a failure has no cause that a type would
     * tell.
     */
    private static final Pattern LOST =
            Pattern.compile("Job aborted due to stage failure: [^\\n]*?: (ExecutorLostFailure .*)"
                    + "|Job aborted due to stage failure: (.* has failed the maximum allowable number of times.*)"
                    + "|(Job \\S+ cancelled because SparkContext was shut down.*)");

    private static final int DEEPEST_CAUSE = 100;

    public InfrastructureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * The one among a failure's causes, or one made of what Spark says of lost executors and shuffle files; null when
     * it failed of something else.
     */
    public static @Nullable InfrastructureException among(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof InfrastructureException found) {
                return found;
            }
            Matcher lost = LOST.matcher(String.valueOf(cause.getMessage()));
            if (lost.lookingAt()) {
                String found =
                        lost.group(1) != null ? lost.group(1) : lost.group(2) != null ? lost.group(2) : lost.group(3);
                return new InfrastructureException(
                        "executors: expected some that live until the work is done, got " + Excerpt.of(found)
                                + ". Run the same command again; the executors' logs say why they ended",
                        failure);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
