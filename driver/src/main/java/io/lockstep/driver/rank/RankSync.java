package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.driver.step.StepShare;
import io.lockstep.driver.step.StepWork;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rank's side of a sync mode: how gradients or replicas are summed in a step and parameters move. */
interface RankSync extends AutoCloseable {
    /**
     * Compiles the network, and begins: at the beginning, or with what a checkpoint holds. The common parameters are
     * there.
     *
     * @param checkpoint absent, or of step 0, at the beginning
     */
    void start(@Nullable Checkpoint checkpoint) throws Exception;

    /** {@link StepWork#sum}. */
    boolean sum(int phase, long step, int epoch, long stepInEpoch) throws Exception;

    /** Whether the last step counts though part of it was left out as not finite; the same on all ranks. */
    default boolean leftOut() {
        return false;
    }

    /** {@link StepWork#total}. */
    LossSum total();

    /** {@link StepWork#update}. */
    void update(int phase, long step, long skipped) throws Exception;

    /** {@link StepWork#end}. */
    default boolean end(long step) throws Exception {
        return true;
    }

    /**
     * Looks for the reason why the last step was not finite, among this rank's slices.
     *
     * @param known the first slice of all ranks whose loss was not finite, or {@link StepShare#FINITE}
     */
    NonFinitePlace search(int epoch, long stepInEpoch, int known) throws IOException;

    /**
     * The first of this rank's slices whose loss was not finite, else {@link StepShare#FINITE}; forgotten when skipped.
     */
    int badSlice();

    void forgetBadSlice();

    /** The network to measure with. */
    Network network();

    /** Gives the network what is measured, by all threads: the parameters, or their moving average. */
    void packMeasured(long step) throws Exception;

    /** Gives the network the parameters again that it is trained by. */
    void packTrained() throws Exception;

    /** Hears the loss over the validation rows of all ranks; only where the schedule follows it. */
    void validated(double loss);

    /** Room for a copy of this rank's share of a checkpoint. */
    Snapshot newSnapshot();

    /** Copies it. */
    void copyTo(Snapshot snapshot);

    /**
     * Writes this rank's rows of tables for a checkpoint, those that were touched since the one before, and waits for those of
     * all others.
     *
     * @param writer a name no other rank or attempt uses
     */
    default List<Piece> writeRows(long step, String writer) throws IOException, WorkerLostException {
        return List.of();
    }

    /** Slices computed. */
    long sliceCount();

    /** Rows computed. */
    long exampleCount();

    /** Frees what is a thread's own; from that thread. */
    void close(int thread);

    /** Frees the rest. */
    @Override
    void close();
}
