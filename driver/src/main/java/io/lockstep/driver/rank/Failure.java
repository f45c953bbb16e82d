package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.CorruptCheckpointException;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.shard.CorruptShardException;
import io.lockstep.driver.step.NonFiniteException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Meaning of a rank's failure for the run, and how it is told. */
final class Failure {
    private Failure() {}

    /**
     * {@link Status#STOPPED} where the next generation may do better: another rank is gone, or a disk, a network or a
     * file system failed. {@link Status#FAILED} where it would end the same: the loss is not finite, data are corrupt,
     * the config is wrong, memory is short, or the program is.
     */
    static Status status(Throwable failure) {
        if (failure instanceof StoppedException || failure instanceof WorkerLostException) {
            return Status.STOPPED;
        }
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NonFiniteException
                    || cause instanceof CorruptShardException
                    || cause instanceof CorruptCheckpointException
                    || cause instanceof Error) {
                return Status.FAILED;
            }
        }
        return failure instanceof IOException ? Status.STOPPED : Status.FAILED;
    }

    /** @param rank by name; those who hear of a stopped rank name it themselves */
    static String text(String rank, Throwable failure) {
        boolean explained = failure instanceof IOException
                || failure instanceof StoppedException
                || failure instanceof IllegalArgumentException;
        String message = failure.getMessage();
        String text = explained && message != null ? message : failure.toString();
        return status(failure) == Status.FAILED ? rank + ": " + text : text;
    }
}
