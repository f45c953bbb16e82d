package io.lockstep.driver.roster;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.kernels.backend.InstructionSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages between coordinator and ranks; {@link MessageCodec} is its one form on the wire. */
public sealed interface Message {
    /**
     * A rank is there, or has been lent another thread.
     *
     * @param executor Spark's name of the executor
     * @param host address its mesh listens on
     * @param heapBytes most heap the JVM may take
     * @param level the highest it can compute at; found without touching a native library, whose level can be set once
     *     only
     */
    record Register(String executor, String host, int port, int threads, long heapBytes, InstructionSet level)
            implements Message {
        /** For messages: {@code executor 1 (host-b)}. */
        public String describe() {
            return "executor " + executor + " (" + host + ")";
        }
    }

    /** The coordinator asks a rank to load its backends, at this level and no other. */
    record Load(InstructionSet level) implements Message {}

    /** How that went. */
    record Loaded(List<BackendReport> backends) implements Message {
        public Loaded {
            backends = List.copyOf(backends);
        }
    }

    /**
     * Whether a rank can compute with a backend.
     *
     * @param identity what bits depend on; empty when it does not load
     * @param level the one they depend on, {@link InstructionSet#UNKNOWN} when on none
     * @param failure why it does not load; empty when it does
     */
    record BackendReport(String name, String identity, InstructionSet level, String failure) {
        /** One that does not load. */
        public static BackendReport failed(String name, String why) {
            return new BackendReport(name, "", InstructionSet.UNKNOWN, why);
        }

        public boolean loads() {
            return failure.isEmpty();
        }
    }

    /**
     * The generation is formed.
     *
     * @param rank the receiver's place in {@code members}
     * @param checkpoint the commit to go on from; absent: the beginning
     */
    record Roster(
            long generation,
            int rank,
            List<Member> members,
            String backend,
            @Nullable Checkpoint checkpoint) implements Message {
        public Roster {
            members = List.copyOf(members);
            if (rank < 0 || rank >= members.size()) {
                throw new IllegalArgumentException("roster: rank " + rank + " of " + members.size());
            }
        }
    }

    /**
     * A sign of life.
     *
     * @param step steps done
     * @param loss mean loss of that step; NaN before the first
     */
    record Progress(long step, double loss) implements Message {}

    /** The coordinator wants a checkpoint soon: the first rank makes all take one after the same step. */
    record TakeCheckpoint() implements Message {}

    /**
     * A rank's share of a checkpoint is written.
     *
     * @param step steps done
     * @param epoch epochs that are whole
     * @param endsEpoch whether the last of them ended with this step
     * @param totals of the epoch's steps, the same on every rank but for their time
     * @param validation the rank's share of the validation metrics, in their own encoding, beyond what parts
     *     before it hold; empty where they were not measured. Not modified.
     * @param pieces what was written
     * @param skipped the same on every rank
     * @param times of the rank, in the epoch as far as this generation worked on it
     */
    record Share(
            long step,
            int epoch,
            boolean endsEpoch,
            EpochTotals totals,
            byte[] validation,
            List<Piece> pieces,
            SkippedSteps skipped,
            PhaseTimes times)
            implements Message {
        public Share {
            pieces = List.copyOf(pieces);
        }

        /** With other metrics. */
        public Share withValidation(byte[] whole) {
            return new Share(step, epoch, endsEpoch, totals, whole, pieces, skipped, times);
        }

        /** With what took the time. */
        public Share withTimes(PhaseTimes taken) {
            return new Share(step, epoch, endsEpoch, totals, validation, pieces, skipped, taken);
        }

        /** With what was written, once it is. */
        public Share withPieces(List<Piece> written) {
            return new Share(step, epoch, endsEpoch, totals, validation, written, skipped, times);
        }
    }

    /**
     * A part of a rank's validation metrics, sent before the {@link Share} they belong to; parts are put together in
     * the order they come.
     *
     * @param bytes not modified
     */
    record MetricsPart(byte[] bytes) implements Message {
        /** Most bytes of a part. */
        public static final int SIZE_MAXIMUM = 1 << 19;
    }

    /** Something people should know; heard from the first rank only. */
    record Note(String text) implements Message {}

    /** How a rank ended. */
    enum Status {
        /** All steps are done. */
        DONE,
        /** It was told to end, or another rank is gone: the next generation goes on. */
        STOPPED,
        /** It cannot go on and trying again will not help. */
        FAILED
    }

    /**
     * The rank's last word; it stays until it hears {@link End}, so that others may still read from it.
     *
     * @param text why, empty when done
     * @param slices leaves computed
     * @param times of the rank in this generation
     * @param pace of all ranks
     */
    record Ended(
            Status status, String text, long slices, long examples, long bytesSent, PhaseTimes times, SteadyPace pace)
            implements Message {
        /** Of a rank that did not come to work, or whose times do not matter. */
        public Ended(Status status, String text, long slices, long examples, long bytesSent) {
            this(status, text, slices, examples, bytesSent, PhaseTimes.NONE, SteadyPace.NONE);
        }
    }

    /**
     * What steps came to once all was warm, checkpoints and validations left out.
     *
     * @param rows of all ranks
     */
    record SteadyPace(long rows, double seconds) {
        /** Of no step. */
        public static final SteadyPace NONE = new SteadyPace(0, 0);
    }

    /** The coordinator does not want this rank; it leaves without being missed. */
    record Refused(String text) implements Message {}

    /** The generation is over for all: a rank that still works stops and says {@link Ended}; then it leaves. */
    record End(String text) implements Message {}
}
