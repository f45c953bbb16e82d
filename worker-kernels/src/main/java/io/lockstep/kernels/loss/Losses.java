package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of losses, by the names config files use. */
public final class Losses {
    /** Every kind. */
    public static final Registry<Loss> REGISTRY = new Registry<>(Loss.class)
            .with("softmaxCrossEntropy", SoftmaxCrossEntropy.class)
            .with("sigmoidCrossEntropy", SigmoidCrossEntropy.class)
            .with("mse", Mse.class)
            .with("mae", Mae.class)
            .with("huber", Huber.class)
            .with("softmaxFocal", SoftmaxFocal.class)
            .with("sigmoidFocal", SigmoidFocal.class)
            .with("hinge", Hinge.class)
            .with("categoricalHinge", CategoricalHinge.class)
            .with("quantile", Quantile.class)
            .with("poisson", Poisson.class)
            .with("multiLabelSoftMargin", MultiLabelSoftMargin.class);

    private Losses() {}
}
