package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of optimizers, by the names config files use. */
public final class Optimizers {
    /** Every kind. */
    public static final Registry<Optimizer> REGISTRY = new Registry<>(Optimizer.class)
            .with("sgd", Sgd.class)
            .with("adam", Adam.class)
            .with("adamw", AdamW.class)
            .with("rmsprop", RmsProp.class)
            .with("adagrad", Adagrad.class)
            .with("lars", Lars.class)
            .with("lamb", Lamb.class)
            .with("amsgrad", AmsGrad.class)
            .with("nadam", NAdam.class)
            .with("radam", RAdam.class)
            .with("adadelta", Adadelta.class)
            .with("lion", Lion.class)
            .with("adamax", Adamax.class);

    private Optimizers() {}
}
