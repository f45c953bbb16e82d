package io.lockstep.driver.config;

import org.jspecify.annotations.Nullable;

/**
 * Limits of the bad rows that may be left out of one data set.
 *
 * @param most rows; absent: any number
 * @param mostShare of its rows; absent: any
 */
record BadRowLimits(@Nullable Long most, @Nullable Double mostShare) {
    BadRowLimits {
        if (most != null && most < 0) {
            throw new IllegalArgumentException("most must be at least 0, got " + most);
        }
        if (mostShare != null && !(mostShare >= 0 && mostShare <= 1)) {
            throw new IllegalArgumentException("mostShare must be in [0, 1], got " + mostShare);
        }
    }

    /**
     * What is too much of bad rows.
     *
     * @param key of the config that has the limits
     * @return as {@link BadRows#exceeded}
     */
    String exceeded(String key, long bad, long read) {
        if (most != null && bad > most) {
            return "at most " + most + " bad rows (" + key + ".most)";
        }
        return mostShare != null && bad > mostShare * read
                ? "at most a share of " + mostShare + " bad rows (" + key + ".mostShare)"
                : "";
    }
}
