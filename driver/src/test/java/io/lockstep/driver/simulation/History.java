package io.lockstep.driver.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened in a simulation, in order; the checker judges it, people read it. */
final class History {
    /** One thing that happened. */
    sealed interface Entry {}

    /** For people. */
    record Note(String who, String what) implements Entry {}

    /** A fault was made. */
    record Faulted(Fault fault, Phase phase, String victim) implements Entry {}

    /** A rank has taken part in an operation over all ranks and has what came of it. */
    record Step(long incarnation, long generation, int rank, long step, long digest) implements Entry {}

    /** Two ends of a mesh came together. */
    record Joined(long incarnation, long generation, int rank, int size, String executor) implements Entry {}

    /** How long a rank waited in one operation. */
    record Waited(String who, Phase phase, long nanos) implements Entry {}

    /** A driver has taken charge. */
    record Claimed(long incarnation) implements Entry {}

    /** A driver begins to commit; {@code charge} is who was in charge then. */
    record Committing(long incarnation, long generation, long step, long charge) implements Entry {}

    /**
     * A marker is there.
     *
     * @param writers of its pieces
     * @param fault what is wrong with what it commits; empty when nothing is
     */
    record Marked(long incarnation, long step, List<String> writers, String fault) implements Entry {}

    /** A command ended. */
    record Ended(long incarnation, boolean finished, String text) implements Entry {}

    /** An entry and its time. */
    record Moment(long nanos, Entry entry) {
        @Override
        public String toString() {
            return String.format(java.util.Locale.ROOT, "%12.3f ms  %s", nanos / 1e6, entry);
        }
    }

    private final Scheduler scheduler;
    private final List<Moment> moments = new ArrayList<>();

    History(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void add(Entry entry) {
        moments.add(new Moment(scheduler.now(), entry));
    }

    void note(SimulatedProcess process, String what) {
        add(new Note(process.name(), what));
    }

    List<Moment> moments() {
        return moments;
    }
}
