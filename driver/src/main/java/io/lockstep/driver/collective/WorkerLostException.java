package io.lockstep.driver.collective;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An operation over all ranks could not finish: a peer went away, stayed silent beyond the deadline, or the operation
 * was aborted. The collective is of no further use; go on from the last commit with those who are left.
 */
public final class WorkerLostException extends IOException {
    /** The value of {@link #lostRank} where no single rank is to blame. */
    public static final int NOBODY = -1;

    private static final long serialVersionUID = 1;

    private final int lostRank;

    /** @param lostRank who is missing, or {@link #NOBODY} */
    public WorkerLostException(int lostRank, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.lostRank = lostRank;
    }

    /** Who is missing, or {@link #NOBODY}. */
    public int lostRank() {
        return lostRank;
    }
}
