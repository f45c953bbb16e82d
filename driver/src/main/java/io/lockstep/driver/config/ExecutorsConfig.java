package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * Number of executors that a run wants.
 *
 * @param min fewest ranks a generation may have
 * @param max most ranks; those that come beyond it take no part. Absent: as many as come
 * @param waitSeconds how long to wait for {@code min} ranks before giving up
 * @param restarts how many times a run may go on from its last commit after losing ranks
 */
public record ExecutorsConfig(
        @Default("1") int min,
        @Nullable Integer max,
        @Default("60") int waitSeconds,
        @Default("100") int restarts) {
    public ExecutorsConfig {
        if (min < 1 || waitSeconds < 1 || restarts < 0) {
            throw new IllegalArgumentException(
                    "min and waitSeconds must be at least 1 and restarts at least 0, got min " + min + ", waitSeconds "
                            + waitSeconds + ", restarts " + restarts);
        }
        if (max != null && max < min) {
            throw new PlainDataException("max", "expected at least min, " + min + ", got " + max);
        }
    }

    /** Most ranks as a number. */
    public int most() {
        return max == null ? Integer.MAX_VALUE : max;
    }
}
