package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of schedules, by the names config files use. */
public final class Schedules {
    /** Every kind. */
    public static final Registry<Schedule> REGISTRY = new Registry<>(Schedule.class)
            .with("constant", Constant.class)
            .with("step", StepDecay.class)
            .with("cosine", Cosine.class)
            .with("cosineRestarts", CosineRestarts.class)
            .with("exponential", Exponential.class)
            .with("polynomial", Polynomial.class)
            .with("oneCycle", OneCycle.class)
            .with("reduceOnPlateau", ReduceOnPlateau.class);

    private Schedules() {}
}
