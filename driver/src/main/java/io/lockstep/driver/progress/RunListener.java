package io.lockstep.driver.progress;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Listener to the progress of a run; called on the driver, from one thread at a time, and must return quickly. It hears what it
 * overrides; {@code new RunListener() {}} hears nothing.
 */
public interface RunListener {
    /** The phase in which work can be lost. */
    String TRAINING = "training";

    /** Shortest time between two reports of progress; a commit comes with one whenever it comes. */
    long PROGRESS_MILLIS = 500;

    /**
     * Where training stands.
     *
     * @param step steps done, from 1
     * @param epoch the epoch they are in, from 1
     * @param loss mean training loss of that step
     */
    record Progress(
            long step, long totalSteps, int epoch, double loss, double stepsPerSecond, double examplesPerSecond) {}

    /**
     * An epoch that ended and was committed, or a part of one, that was measured.
     *
     * @param epoch epochs that are whole
     * @param train metrics over the epoch's training rows as they were seen
     * @param validation metrics over the validation rows after the step; empty when there are none
     * @param ranks where the time went, by rank; of an epoch that was interrupted, the time of the last ranks only
     */
    record EpochReport(
            int epoch,
            long step,
            double seconds,
            Map<String, Double> train,
            Map<String, Double> validation,
            List<PhaseTimes> ranks) {
        public EpochReport {
            ranks = List.copyOf(ranks);
        }

        /** The rank that others waited for, where any did. */
        public Optional<SlowestRank> slowest() {
            return SlowestRank.of(ranks);
        }
    }

    /**
     * The run's directory is known and is ours; called once, before any work on it.
     *
     * @param directory qualified
     */
    default void runDirectory(String directory) {}

    /** A new phase begins: {@code preparing data}, {@link #TRAINING}, {@code testing}, {@code looking at validation rows}. */
    default void phase(String name) {}

    default void progress(Progress progress) {}

    default void epoch(EpochReport report) {}

    /** The validation rows were measured inside an epoch, and that was committed. */
    default void evaluation(EpochReport report) {}

    /** Something that was done and is worth knowing: where first weights come from. */
    default void note(String message) {}

    /** Something a person should know: a lost executor, idle threads, a slow backend. */
    default void warning(String message) {}
}
