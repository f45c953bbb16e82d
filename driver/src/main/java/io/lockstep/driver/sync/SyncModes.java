package io.lockstep.driver.sync;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of sync modes, by the names config files use. */
public final class SyncModes {
    /** Every kind. */
    public static final Registry<SyncMode> REGISTRY = new Registry<>(SyncMode.class)
            .with("allreduce", AllReduce.class)
            .with("averaging", Averaging.class)
            .with("broadcast", Broadcast.class);

    private SyncModes() {}
}
