package io.lockstep.driver.gate;

import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * How rows are drawn again: {@code resample: {by: dt}}.
 *
 * @param by column whose equal values are drawn together; absent: each row by itself
 * @param count samples
 * @param seed of the draws
 */
public record Resampling(
        @Nullable String by,
        @Default("2000") int count,
        @Default("1") long seed) {
    private static final int FEWEST = 100;

    public Resampling {
        if (count < FEWEST) {
            throw new IllegalArgumentException(
                    "count must be at least " + FEWEST + ", got " + count + ". Bounds need many samples");
        }
    }

    /** The same of no more samples. */
    Resampling ofAtMost(int most) {
        return count <= most ? this : new Resampling(by, most, seed);
    }
}
