package io.lockstep.driver.explanation;

import io.lockstep.kernels.plaindata.Registry;

/** All baselines, by their names in a config. */
public final class Baselines {
    public static final Registry<Baseline> REGISTRY = new Registry<>(Baseline.class)
            .with("means", MeanBaseline.class)
            .with("zeros", ZeroBaseline.class)
            .with("blur", BlurBaseline.class)
            .with("padding", PaddingBaseline.class)
            .with("row", RowBaseline.class);

    private Baselines() {}
}
