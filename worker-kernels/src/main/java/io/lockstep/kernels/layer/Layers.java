package io.lockstep.kernels.layer;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of layers, by the names config files use. */
public final class Layers {
    /** Every kind of layer. */
    public static final Registry<Layer> REGISTRY = new Registry<>(Layer.class);

    private Layers() {}
}
