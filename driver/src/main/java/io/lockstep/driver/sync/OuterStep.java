package io.lockstep.driver.sync;

import io.lockstep.kernels.plaindata.Registry;
import java.util.List;

/**
 * Outer optimizer: moves the common parameters at the end of a round by the mean way that replicas went, before all
 * begin the next one at the same place.
 */
public interface OuterStep {
    /** Every kind, by the names config files use. */
    Registry<OuterStep> REGISTRY =
            new Registry<>(OuterStep.class).with("none", NoOuterStep.class).with("nesterov", NesterovStep.class);

    /** Names of what it keeps beside the parameters, for checkpoints. */
    List<String> slots();

    /**
     * Moves a run of parameters from where the round began.
     *
     * @param size of the run
     * @param parameters as the round began, from {@code offset}. Modified.
     * @param movement mean of the replicas' parameters less {@code parameters}, from {@code ownOffset}. Not modified.
     * @param slots each from {@code ownOffset}. Modified.
     */
    void apply(int size, float[] parameters, int offset, float[] movement, float[][] slots, int ownOffset);
}
