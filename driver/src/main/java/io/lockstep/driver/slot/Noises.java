package io.lockstep.driver.slot;

import io.lockstep.kernels.plaindata.Registry;

/** All distributions, by their names in a config. */
public final class Noises {
    public static final Registry<Noise> REGISTRY =
            new Registry<>(Noise.class).with("normal", NormalNoise.class).with("uniform", UniformNoise.class);

    private Noises() {}
}
