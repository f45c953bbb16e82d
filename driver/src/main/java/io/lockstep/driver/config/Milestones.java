package io.lockstep.driver.config;

import org.jspecify.annotations.Nullable;

/**
 * Schedule of evaluations and checkpoints: the arithmetic that ranks, driver and later commands agree on.
 *
 * @param stepsPerEpoch at least 1
 * @param totalSteps of the whole training
 * @param evaluateEvery steps between evaluations inside an epoch; absent: none there
 * @param checkpointEvery steps between checkpoints; absent: only where an evaluation is
 */
public record Milestones(
        long stepsPerEpoch,
        long totalSteps,
        @Nullable Long evaluateEvery,
        @Nullable Long checkpointEvery) {
    /** Epochs that are whole after a step. */
    public int epochs(long step) {
        return Math.toIntExact(step / stepsPerEpoch);
    }

    public boolean endsEpoch(long step) {
        return step % stepsPerEpoch == 0;
    }

    public boolean isLast(long step) {
        return step == totalSteps;
    }

    /** Whether the validation rows are measured; a checkpoint follows. */
    public boolean evaluates(long step) {
        return endsEpoch(step) || isLast(step) || isMultiple(step, evaluateEvery);
    }

    /** Whether a checkpoint is due, whatever else asks for one. */
    public boolean checkpoints(long step) {
        return evaluates(step) || isMultiple(step, checkpointEvery);
    }

    private static boolean isMultiple(long step, @Nullable Long every) {
        return every != null && step % every == 0;
    }
}
