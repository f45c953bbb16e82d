package io.lockstep.kernels.schedule;

/** A factor on the optimizer's learning rate, by step. */
public interface Schedule {
    /**
     * @param step number of the update, from 1
     * @param totalSteps of the whole run
     */
    double factor(long step, long totalSteps);

    /** Whether {@link #afterValidation} looks at anything: such a schedule needs validation rows. */
    default boolean watchesValidation() {
        return false;
    }

    /**
     * A further factor, the same for all steps until the next validation: a function of these losses alone, so that a
     * training that goes on from a checkpoint, or on other executors, finds the same.
     *
     * @param losses what validation came to after each epoch so far, oldest first. Not modified.
     */
    default double afterValidation(double[] losses) {
        return 1;
    }
}
