package io.lockstep.driver.importance;

import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about a whole data set: {@code explain.global} of a config.
 *
 * @param rows of the sample at most, those with the smallest hashes of their content
 * @param permutations of each column; their spread gives the standard errors
 * @param metric whose loss is the importance, by its name among the model's; absent: the model's first
 * @param grid values at most at which a column's partial dependence is told
 * @param seed of the permutations
 */
public record GlobalConfig(
        @Default("1000") int rows,
        @Default("5") int permutations,
        @Nullable String metric,
        @Default("20") int grid,
        @Default("1") long seed) {
    /** Everything at its default. */
    public static final GlobalConfig STANDARD = new GlobalConfig(1000, 5, null, 20, 1);

    public GlobalConfig {
        atLeast("rows", 2, rows);
        atLeast("permutations", 2, permutations);
        atLeast("grid", 2, grid);
    }

    private static void atLeast(String key, int least, int found) {
        if (found < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", got " + found);
        }
    }
}
