package io.lockstep.driver.step;

import io.lockstep.driver.roster.Message.Share;
import io.lockstep.kernels.network.LossSum;
import java.io.IOException;

/**
 * Part of a sync mode in each step of a {@link StepLoop}: how gradients are summed, how parameters move and come to
 * whoever computes with them, how they are measured and made safe. Of one thread.
 */
public interface StepWork {
    /**
     * Computes a phase of a step and sums it over all slices.
     *
     * @param phase of the step, from 0
     * @param step from 1
     * @param epoch from 0
     * @param stepInEpoch from 0
     * @return whether the step counts: all its numbers are finite, and everybody says so
     */
    boolean sum(int phase, long step, int epoch, long stepInEpoch) throws Exception;

    /** Loss and weight of what was summed last, the same everywhere. */
    LossSum total();

    /**
     * Moves the parameters by a sum that counts and has rows.
     *
     * @param phase of the step, from 0
     * @param skipped steps before it that were
     */
    void update(int phase, long step, long skipped) throws Exception;

    /** Hears that a step is done, with the mean of its losses. */
    void done(long step, double loss) throws IOException;

    /**
     * Hears that a step changed nothing.
     *
     * @param what for people; empty when an earlier step of the epoch was told already
     */
    void skipped(long step, String what) throws IOException;

    /**
     * A step is over, done or skipped.
     *
     * @return whether parameters are now the same everywhere, so that they can be measured and made safe; always where
     *     a step is to be {@linkplain io.lockstep.driver.config.Milestones#evaluates measured}
     */
    default boolean end(long step) throws Exception {
        return true;
    }

    /** Where the numbers of the step that was summed last stopped being finite. */
    NonFinitePlace place(long step, int epoch, long stepInEpoch) throws IOException;

    /** Whether somebody asked for a checkpoint; true once for each wish. */
    boolean checkpointWanted() throws Exception;

    /**
     * Measures the validation rows.
     *
     * @return a share of the metrics, in their own encoding; empty where there are no such rows
     */
    byte[] validation(long step) throws Exception;

    /**
     * Makes the state after a step safe.
     *
     * @param share of it, without what was written
     */
    void commit(Share share) throws Exception;

    /** An epoch begins, or what is left of one. */
    void beginEpoch();
}
