package io.lockstep.driver.rank;

import io.lockstep.driver.sync.AllReduce;
import io.lockstep.driver.sync.Averaging;
import io.lockstep.driver.sync.SyncMode;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** List of the ranks' sides of sync modes. */
final class RankSyncs {
    /** By the kind of mode. */
    static final Map<Class<? extends SyncMode>, Function<RankScene, RankSync>> KINDS =
            Map.of(AllReduce.class, AllReduceSync::new, Averaging.class, AveragingSync::new);

    private RankSyncs() {}

    static RankSync of(RankScene scene) {
        SyncMode mode = scene.assignment().train().sync();
        return Objects.requireNonNull(KINDS.get(mode.getClass()), mode.toString())
                .apply(scene);
    }
}
