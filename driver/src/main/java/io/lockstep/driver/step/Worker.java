package io.lockstep.driver.step;

import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.RowTree;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.storage.FiniteCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workspace, batch and counts of one thread of a rank; made by that thread, used by no other. */
public final class Worker implements AutoCloseable {
    private final List<TrainingWorkspace> workspaces;
    private final Batch batch;
    private final LossSum losses = new LossSum();
    private final SliceProgress progress;
    private final SliceGradient gradient;
    private final @Nullable RowTree rows;
    private final FiniteCheck check = new FiniteCheck();
    private final float[] piece = new float[Partials.PIECE];
    private final Partials sums;
    private long slices;
    private long examples;
    private long readNanos;
    private long rowsNanos;
    private long computeNanos;

    /**
     * @param workspaces of each phase
     * @param sums that slices go into
     * @param rows that rows of tables go into; absent: the model has none
     */
    public Worker(List<TrainingWorkspace> workspaces, Batch batch, Partials sums, @Nullable RowTree rows) {
        this.rows = rows;
        this.workspaces = List.copyOf(workspaces);
        this.batch = batch;
        this.sums = sums;
        this.progress = new SliceProgress(sums, losses);
        this.gradient = new SliceGradient(losses, progress);
    }

    /** Computes the batch as a slice of the rank's sums, in a phase of the step. */
    public void compute(int phase, int slice, long epoch) {
        TrainingWorkspace workspace = workspaces.get(phase);
        gradient.moveTo(progress.begin(slice));
        if (rows == null) {
            workspace.gradient(batch, epoch, gradient);
            return;
        }
        RowValues[] touched = rows.borrow();
        for (int table = 0; table < touched.length; table++) {
            gradient.moveTable(table, touched[table]);
        }
        workspace.gradient(batch, epoch, gradient);
        rows.slice(slice, touched);
    }

    /** Adds up a part of the whole sum. */
    public void settle(long from, long end) {
        check.reset();
        sums.settle(from, end, check, piece);
    }

    /** Whether all that it settled last were numbers. */
    public boolean sawNumbers() {
        return check.finite();
    }

    public Batch batch() {
        return batch;
    }

    public LossSum losses() {
        return losses;
    }

    public void computed(int rows) {
        slices++;
        examples += rows;
    }

    /**
     * Time of one slice.
     *
     * @param read filling the batch, without the wait for its rows
     * @param rows waiting for them
     */
    public void spent(long read, long rows, long compute) {
        readNanos += read;
        rowsNanos += rows;
        computeNanos += compute;
    }

    public long takeReadNanos() {
        long nanos = readNanos;
        readNanos = 0;
        return nanos;
    }

    public long takeRowsNanos() {
        long nanos = rowsNanos;
        rowsNanos = 0;
        return nanos;
    }

    public long takeComputeNanos() {
        long nanos = computeNanos;
        computeNanos = 0;
        return nanos;
    }

    public long slices() {
        return slices;
    }

    public long examples() {
        return examples;
    }

    @Override
    public void close() {
        workspaces.forEach(TrainingWorkspace::close);
    }
}
