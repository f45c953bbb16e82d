package io.lockstep.jobs.config;

import io.lockstep.driver.column.ColumnBinding;
import io.lockstep.driver.column.LabelColumnBinding;
import io.lockstep.kernels.loss.TargetBinding;
import io.lockstep.kernels.model.EntryBinding;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Registry;
import java.util.List;

/** Kinds of registries as files write them. */
public final class Kinds {
    private Kinds() {}

    public static Binding binding(List<Registry<?>> registries) {
        return new Binding(registries.toArray(new Registry<?>[0]))
                .with(new EntryBinding())
                .with(new ColumnBinding())
                .with(new LabelColumnBinding())
                .with(new TargetBinding());
    }
}
