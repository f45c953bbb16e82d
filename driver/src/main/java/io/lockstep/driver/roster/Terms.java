package io.lockstep.driver.roster;

import org.jspecify.annotations.Nullable;

/**
 * What a generation is formed by.
 *
 * @param threads tasks that were launched: when so many threads are registered nobody else is waited for
 * @param minimum fewest ranks
 * @param graceMillis from the first rank, how long the others are waited for
 * @param waitMillis how long {@code minimum} ranks are waited for
 * @param silenceMillis after which a rank that says nothing is lost
 * @param backend asked for by name; absent: the best that every rank can load
 * @param epochs after how many the run is finished
 * @param checkpoint the commit to go on from, as JSON; empty for the beginning
 */
public record Terms(
        long generation,
        int threads,
        int minimum,
        long graceMillis,
        long waitMillis,
        long silenceMillis,
        @Nullable String backend,
        int epochs,
        String checkpoint) {}
