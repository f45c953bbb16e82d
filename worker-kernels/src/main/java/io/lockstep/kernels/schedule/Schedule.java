package io.lockstep.kernels.schedule;

/** A factor on the optimizer's learning rate, by step. */
public interface Schedule {
    /**
     * @param step number of the update, from 1
     * @param totalSteps of the whole run
     */
    double factor(long step, long totalSteps);
}
