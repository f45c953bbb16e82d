package io.lockstep.kernels.layer.registry;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.HardSwish;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Selu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Tanh;
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
