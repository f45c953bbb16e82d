package io.lockstep.driver.config;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.loss.TargetBinding;
import io.lockstep.kernels.metric.Metrics;
import io.lockstep.kernels.model.Composites;
import io.lockstep.kernels.model.EntryBinding;
import io.lockstep.kernels.plaindata.Binding;

/** Binding of networks alone, for those who read a model and no data. */
public final class Models {
    /** From plain data to a {@code ModelSpec} and back, as {@link Configs#BINDING} does. */
    public static final Binding BINDING = new Binding(
                    Layers.REGISTRY,
                    Activations.REGISTRY,
                    Initializers.REGISTRY,
                    Losses.REGISTRY,
                    Metrics.REGISTRY,
                    Composites.REGISTRY)
            .with(new EntryBinding())
            .with(new TargetBinding());

    private Models() {}
}
