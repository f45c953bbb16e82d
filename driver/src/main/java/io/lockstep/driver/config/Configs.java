package io.lockstep.driver.config;

import io.lockstep.driver.column.ColumnBinding;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.Decoders;
import io.lockstep.driver.column.LabelColumnBinding;
import io.lockstep.driver.column.Scalings;
import io.lockstep.driver.image.ImageChanges;
import io.lockstep.driver.slot.Noises;
import io.lockstep.driver.source.Sources;
import io.lockstep.driver.sync.OuterStep;
import io.lockstep.driver.sync.SyncModes;
import io.lockstep.kernels.calibration.Calibrations;
import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.loss.TargetBinding;
import io.lockstep.kernels.metric.Metrics;
import io.lockstep.kernels.model.Composites;
import io.lockstep.kernels.model.EntryBinding;
import io.lockstep.kernels.optimizer.Optimizers;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.schedule.Schedules;

/** Binding of config records: every registry whose kinds a config may name. */
public final class Configs {
    /** From plain data to {@link RunConfig} and models, and back. */
    public static final Binding BINDING = new Binding(
                    BadRows.REGISTRY,
                    Sources.REGISTRY,
                    Columns.REGISTRY,
                    Scalings.REGISTRY,
                    Noises.REGISTRY,
                    ImageChanges.REGISTRY,
                    Decoders.REGISTRY,
                    Layers.REGISTRY,
                    Activations.REGISTRY,
                    Initializers.REGISTRY,
                    Losses.REGISTRY,
                    Metrics.REGISTRY,
                    Calibrations.REGISTRY,
                    Optimizers.REGISTRY,
                    Schedules.REGISTRY,
                    SyncModes.REGISTRY,
                    OuterStep.REGISTRY,
                    Composites.REGISTRY)
            .with(new ColumnBinding())
            .with(new LabelColumnBinding())
            .with(new EntryBinding())
            .with(new TargetBinding());

    private Configs() {}
}
