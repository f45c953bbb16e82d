package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * Times at which a training is made safe beside every end of an epoch and every evaluation, and how much of it is kept.
 * None of it changes a weight.
 *
 * @param everySteps steps from one checkpoint to the next; absent: no matter
 * @param everySeconds about how long work may be lost at most
 * @param keep newest checkpoints kept; the best is kept beside them
 */
public record CheckpointConfig(
        @Nullable Long everySteps,
        @Default("300") int everySeconds,
        @Default("2") int keep) {
    public CheckpointConfig {
        if (everySteps != null && everySteps < 1) {
            throw new PlainDataException("everySteps", "expected at least 1, got " + everySteps);
        }
        if (everySeconds < 1) {
            throw new PlainDataException("everySeconds", "expected at least 1, got " + everySeconds);
        }
        if (keep < 1) {
            throw new PlainDataException("keep", "expected at least 1, got " + keep);
        }
    }
}
