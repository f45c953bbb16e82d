package io.lockstep.driver.config;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
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
        if (epochs < 1) {
            throw new PlainDataException("epochs", "expected at least 1, got " + epochs);
        }
        if (batch < 1) {
            throw new PlainDataException("batch", "expected at least 1 row, got " + batch);
        }
        if (slices != null && (slices < 1 || slices > batch)) {
            throw new PlainDataException("slices", "expected from 1 to " + batch + ", the batch, got " + slices);
        }
        if (clipNorm != null && !(clipNorm > 0)) {
            throw new PlainDataException(
                    "clipNorm", "expected above 0, got " + clipNorm + ". Leave it out not to clip");
        }
    }

    /** Slices of a batch, the default applied. */
    public int sliceCount() {
        return slices != null ? slices : Math.max(1, Integer.highestOneBit(batch / 32));
    }
}
