package io.lockstep.driver.checkpoint;

import java.util.Map;

/**
 * Where a training stood when a checkpoint was taken.
 *
 * @param step steps done
 * @param epoch epochs completed
 * @param extra plain data its owner wants back
 */
public record CheckpointState(long step, int epoch, Map<String, Object> extra) {
    public CheckpointState {
        if (step < 0 || epoch < 0) {
            throw new IllegalArgumentException(
                    "checkpoint: expected a step and an epoch of at least 0, got step " + step + ", epoch " + epoch);
        }
        extra = Map.copyOf(extra);
    }
}
