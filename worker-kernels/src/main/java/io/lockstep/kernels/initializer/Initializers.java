package io.lockstep.kernels.initializer;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of initializers, by the names config files use. */
public final class Initializers {
    /** Every kind. */
    public static final Registry<Initializer> REGISTRY = new Registry<>(Initializer.class);

    private Initializers() {}
}
