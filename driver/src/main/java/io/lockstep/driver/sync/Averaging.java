package io.lockstep.driver.sync;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * Replicas train apart for a round of steps, then all go on from their mean: local SGD, as in SparkNet (<a
 * href="https://arxiv.org/abs/1511.06051">Moritz et al. 2015</a>), BMUF and DiLoCo. A replica belongs to a lane, a
 * fixed group of slices of every batch, never to a rank, so that the bits depend on no cluster; a thread computes whole
 * lanes.
 *
 * <pre>
 * each step:  lane l: mean gradient over its own slices, its own clipping, its own optimizer step
 * a round's end, over the round's example weights w of the lanes, in the tree of lane numbers:
 *             d = sum w_l / w (p_l - p),  p = what {@code outer} makes of p and d,  p_l = p for all lanes
 * </pre>
 *
 * Means weigh lanes by the examples they saw, so that with {@code everySteps: 1}, plain SGD and no outer step a step is
 * that of {@link AllReduce}, for any batch. Statistics (batch normalisation) are averaged like parameters, without an
 * outer step; so is the moving average of {@code train.ema}, whatever {@code slots} says.
 *
 * <p>A round ends after {@code everySteps} steps; after each of the first {@code firstSteps}, which know no outer step;
 * and before its time where the validation rows are measured (an epoch's end, {@code evaluateEverySteps}, the last
 * step). Checkpoints wait for the end of a round, so that when work is made safe decides nothing. A step that is not
 * finite in a lane is left out by that lane alone; it counts as skipped for the run where no lane moved. For an
 * optimizer that counts, the step's number is the run's, steps that were left out or skipped included.
 *
 * @param everySteps steps of a round
 * @param slots of the optimizer
 * @param firstSteps that are averaged one by one, as a warm start
 * @param lanes replicas; each changes the model, as {@code slices} does. Absent: 8, or as many as there are slices
 */
public record Averaging(
        @Default("16") int everySteps,
        @Default("none") OuterStep outer,
        @Default("average") LaneSlots slots,
        @Default("0") long firstSteps,
        @Nullable Integer lanes)
        implements SyncMode {
    private static final int USUAL_LANES = 8;

    public Averaging {
        if (everySteps < 1) {
            throw new PlainDataException("everySteps", "expected at least 1, got " + everySteps);
        }
        if (firstSteps < 0) {
            throw new PlainDataException("firstSteps", "expected at least 0, got " + firstSteps);
        }
        if (lanes != null && lanes < 1) {
            throw new PlainDataException("lanes", "expected at least 1, got " + lanes);
        }
    }

    @Override
    public void check(int slices) {
        if (lanes != null && lanes > slices) {
            throw new PlainDataException(
                    "lanes",
                    "expected at most " + slices + ", the slices of a batch, got " + lanes
                            + ". Lower it, or raise train.slices");
        }
    }

    /** A lane takes its steps alone, with one sum of gradients each. */
    @Override
    public boolean phases() {
        return false;
    }

    /** Lanes. */
    @Override
    public int shares(int slices) {
        return lanes == null ? Math.min(USUAL_LANES, slices) : lanes;
    }

    @Override
    public String idleThreads(int threads, int batch, int slices) {
        int all = shares(slices);
        return "train.sync.averaging.lanes: " + (threads - all) + " of " + threads
                + " threads are idle, because a thread"
                + " computes whole lanes, of which there are " + all + ". To use them set it to " + threads
                + " or more, with as many train.slices; more lanes are another training";
    }

    /** Slots that all lanes have in common after a round. */
    public int commonSlots(int ofOptimizer, boolean movingAverage) {
        return slots == LaneSlots.AVERAGE ? ofOptimizer : movingAverage ? 1 : 0;
    }

    @Override
    public void executor(MemoryAccount account) {
        int lanesHere = account.shares();
        int threads = Math.max(1, Math.min(account.threads(), lanesHere));
        int common = commonSlots(account.slots(), account.averages());
        int own = account.slots() - common;
        int inChunks = common + outer.slots().size();
        int ofLane = (account.allSlices() - 1) / shares(account.allSlices()) + 1;
        account.heap("parameters", account.parameters());
        account.heap("lanes", lanesHere * account.parameters() * (1 + account.slots()));
        account.heap("optimizer", account.chunk() * inChunks);
        account.heap("checkpoint", account.chunk() * (1 + inChunks) + lanesHere * account.parameters() * own);
        account.heap("average", common > 0 ? account.parameters() : 0);
        // at a round's end: those that threads fill, and those that wait in the tree
        long means = Math.min(lanesHere, threads) * account.parameters() + account.waitingSums(lanesHere, threads);
        account.sums(account.chunk() + means, threads * account.waitingSums(ofLane, 1));
        account.networks(threads, 1);
        account.examples(account.slices());
        account.validation();
        account.communication();
    }
}
