package io.lockstep.driver.rank;

import io.lockstep.driver.roster.Message.Share;
import java.io.IOException;

/** Receiver of a rank's reports. */
public interface Reports {
    /**
     * A step is done; called after every step, must be quick and must not allocate.
     *
     * @param step steps done
     * @param loss mean loss of the step
     */
    void step(long step, double loss);

    /**
     * A step changed nothing, or lanes were left out of it.
     *
     * @param step steps done, this one included
     * @param what for people; empty when an earlier step of the epoch was told already
     */
    void skipped(long step, String what);

    /**
     * The rank's share of a checkpoint is written; called from another thread than the rest, while training goes on.
     */
    void share(Share share) throws IOException;
}
