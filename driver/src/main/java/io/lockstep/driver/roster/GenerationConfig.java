package io.lockstep.driver.roster;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.kernels.backend.InstructionSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings that a generation is formed by.
 *
 * @param threads tasks that were launched: when so many threads are registered nobody else is waited for
 * @param minimum fewest ranks
 * @param maximum most ranks
 * @param graceMillis from the first rank, how long the others are waited for
 * @param waitMillis how long {@code minimum} ranks are waited for, and then how long for all to load the backend
 * @param silenceMillis after which a rank that says nothing is lost
 * @param backend asked for by name; absent: the best that every rank can load
 * @param level of the run's commits; absent before the first, or when the bits depend on none
 * @param levelCap the highest level that the driver allows; absent: any
 * @param checkpointMillis after so long without a commit one is asked for
 * @param totalSteps after which the run is finished
 * @param checkpoint the commit to go on from; absent: the beginning
 */
public record GenerationConfig(
        long generation,
        int threads,
        int minimum,
        int maximum,
        long graceMillis,
        long waitMillis,
        long silenceMillis,
        @Nullable String backend,
        @Nullable InstructionSet level,
        @Nullable InstructionSet levelCap,
        long checkpointMillis,
        long totalSteps,
        @Nullable Checkpoint checkpoint) {}
