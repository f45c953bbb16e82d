package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.WorkerLostException;

/** Agreement of all ranks at the end of a step: whether it is finite, and whether a checkpoint is wanted. */
final class StepAgreement {
    private static final int FINITE = 1;
    private static final int WANTS_CHECKPOINT = 2;

    /** By its bits. */
    private static final byte[][] WORDS = {{0}, {FINITE}, {WANTS_CHECKPOINT}, {FINITE | WANTS_CHECKPOINT}};

    private boolean wanted;
    private volatile boolean asked;

    /** From another thread: a checkpoint is wanted soon, of all ranks. */
    void askForCheckpoint() {
        asked = true;
    }

    /** Whether any rank was asked for one; false until the next is. */
    boolean takeWanted() {
        boolean before = wanted;
        wanted = false;
        return before;
    }

    /** What this rank says of its part of a step, in one byte. */
    byte[] word(boolean finite) {
        boolean wish = asked;
        if (wish) {
            asked = false;
        }
        return WORDS[(finite ? FINITE : 0) | (wish ? WANTS_CHECKPOINT : 0)];
    }

    /**
     * Hears one rank, this one included.
     *
     * @return whether its part is finite
     */
    boolean hear(byte word) {
        wanted |= (word & WANTS_CHECKPOINT) != 0;
        return (word & FINITE) != 0;
    }

    /** Whether a step is finite on every rank; and any rank's wish for a checkpoint becomes everybody's. */
    boolean everywhere(boolean finite, Collective collective, long step) throws WorkerLostException {
        byte[] mine = word(finite);
        if (collective.size() == 1) {
            return hear(mine[0]);
        }
        boolean all = true;
        for (byte[] there : collective.exchange(step, mine)) {
            all &= hear(there[0]);
        }
        return all;
    }
}
