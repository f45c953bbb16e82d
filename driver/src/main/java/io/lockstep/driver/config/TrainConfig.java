package io.lockstep.driver.config;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * How the network is trained.
 *
 * @param epochs times every training row is seen
 * @param batch rows of one step, over all executors
 * @param slices fixed shares of a batch, the unit of determinism; absent: batch / 32 rounded down to a power of two
 * @param schedule factor on the learning rate by step
 * @param clipNorm largest L2 norm of the mean gradient; absent: not clipped
 */
public record TrainConfig(
        int epochs,
        int batch,
        @Nullable Integer slices,
        @Default("f32") Precision precision,
        Optimizer optimizer,
        @Default("constant") Schedule schedule,
        @Nullable Double clipNorm,
        @Default("allreduce") SyncMode sync) {
    public TrainConfig {
        if (epochs < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "epochs and batch must be at least 1, got epochs " + epochs + ", batch " + batch);
        }
        if (slices != null && (slices < 1 || slices > batch)) {
            throw new IllegalArgumentException("slices must be from 1 to batch " + batch + ", got " + slices);
        }
        if (clipNorm != null && !(clipNorm > 0)) {
            throw new IllegalArgumentException("clipNorm must be above 0, got " + clipNorm);
        }
    }

    /** Slices of a batch, the default applied. */
    public int sliceCount() {
        return slices != null ? slices : Math.max(1, Integer.highestOneBit(batch / 32));
    }
}
