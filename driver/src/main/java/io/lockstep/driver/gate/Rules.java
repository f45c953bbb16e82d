package io.lockstep.driver.gate;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of rules, by the names config files use. */
public final class Rules {
    /** Every kind. */
    public static final Registry<Rule> REGISTRY = new Registry<>(Rule.class)
            .with("better", Better.class)
            .with("notWorse", NotWorse.class)
            .with("floor", Floor.class)
            .with("slices", SliceFloor.class)
            .with("fairness", Fairness.class)
            .with("calibration", Calibrated.class)
            .with("churn", Churn.class)
            .with("size", LargestSize.class)
            .with("scoringTime", ScoringTime.class);

    private Rules() {}
}
