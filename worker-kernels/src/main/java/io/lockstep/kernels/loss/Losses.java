package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of losses, by the names config files use. */
public final class Losses {
    /** Every kind. */
    public static final Registry<Loss> REGISTRY = new Registry<>(Loss.class);

    private Losses() {}
}
