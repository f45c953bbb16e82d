package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;

/**
 * How many executors a run wants.
 *
 * @param min fewest ranks a generation may have
 * @param waitSeconds how long to wait for {@code min} ranks before giving up
 * @param restarts how many times a run may go on from its last commit after losing ranks
 */
public record ExecutorsConfig(
        @Default("1") int min,
        @Default("60") int waitSeconds,
        @Default("100") int restarts) {
    public ExecutorsConfig {
        if (min < 1 || waitSeconds < 1 || restarts < 0) {
            throw new IllegalArgumentException(
                    "min and waitSeconds must be at least 1 and restarts at least 0, got min " + min + ", waitSeconds "
                            + waitSeconds + ", restarts " + restarts);
        }
    }
}
