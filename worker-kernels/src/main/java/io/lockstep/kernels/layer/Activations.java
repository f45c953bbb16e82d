package io.lockstep.kernels.layer;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of elementwise functions, by the names config files use; all but {@code none} are layers too. */
public final class Activations {
    /** Every kind. */
    public static final Registry<Activation> REGISTRY = new Registry<>(Activation.class)
            .with("none", None.class)
            .with("relu", Relu.class)
            .with("leakyRelu", LeakyRelu.class)
            .with("gelu", Gelu.class)
            .with("silu", Silu.class)
            .with("elu", Elu.class)
            .with("sigmoid", Sigmoid.class)
            .with("tanh", Tanh.class)
            .with("hardSwish", HardSwish.class)
            .with("selu", Selu.class);

    private Activations() {}
}
