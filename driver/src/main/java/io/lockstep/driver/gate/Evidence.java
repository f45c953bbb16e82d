package io.lockstep.driver.gate;

import org.jspecify.annotations.Nullable;

/**
 * What rules judge by.
 *
 * @param challengerBytes size of the challenger's weights
 * @param championSeconds that it needed for a row; absent without a champion
 * @param challengerSeconds that the challenger needed for a row
 */
public record Evidence(
        JudgedRows rows,
        Resampling resampling,
        long challengerBytes,
        @Nullable Double championSeconds,
        double challengerSeconds) {}
