package io.lockstep.driver.simulation;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.rank.SimulatedFailure;
import io.lockstep.driver.roster.CoordinatorLink;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.step.BlockSums;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.OwnTables;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step loop of one rank, as RankTraining plays it, with the real collective, owner, snapshot and store, and with
 * leaves that cost nothing.
 */
final class SimulatedTraining {
    private static final long PIECE_NANOS = 60 * Scheduler.MILLI / 8;
    private static final int PIECE_FLOATS = 7;

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final Invitation invitation;
    private final Scheduler scheduler;
    private final Membership membership;
    private final Collective collective;
    private final CoordinatorLink link;
    private final Partials partials;
    private final CheckpointStore store;
    private final Milestones milestones;
    private final HeapFloats parameters = Problem.firstParameters();
    private final OwnChunk chunk;
    private final OwnTables tables;
    private final List<FloatStorage> values = Problem.noTables();
    private final LossSum total = new LossSum();
    private long step;
    private double lossSum;
    private double weightSum;
    private boolean checkpointAsked;
    private boolean checkpointWanted;
    private boolean computing;
    private boolean summing;
    private long computed;
    private boolean writing;
    private @Nullable IOException writeFailure;
    private @Nullable Snapshot snapshot;
    private @Nullable String stopReason;
    private long done;
    private double loss = Double.NaN;

    SimulatedTraining(
            Simulation simulation,
            SimulatedProcess process,
            Invitation invitation,
            Membership membership,
            Collective collective,
            CoordinatorLink link) {
        this.simulation = simulation;
        this.process = process;
        this.invitation = invitation;
        this.scheduler = simulation.scheduler();
        this.membership = membership;
        this.collective = collective;
        this.link = link;
        this.milestones = simulation.problem().milestones();
        this.partials = new Partials(
                membership.tree(),
                membership.slices().first(membership.rank()),
                membership.slices().end(membership.rank()),
                Problem.LAYOUT.size(),
                PIECE_FLOATS,
                2,
                HeapFloats::of);
        this.store = new CheckpointStore(simulation.files(process), invitation.checkpoints(), Problem.LAYOUT);
        this.chunk = new OwnChunk(
                Problem.LAYOUT,
                simulation.problem().train(),
                milestones.totalSteps(),
                membership.chunks().of(membership.rank()),
                1);
        this.tables = new OwnTables(Problem.LAYOUT, simulation.problem().train(), membership, collective);
    }

    void stop(String reason) {
        stopReason = reason;
        collective.abort(reason);
    }

    void checkpoint() {
        checkpointAsked = true;
    }

    /** Steps. */
    long done() {
        return done;
    }

    double loss() {
        return loss;
    }

    /** Trains to the end, from a commit. */
    Ended run(@Nullable Checkpoint checkpoint) {
        Status status = Status.DONE;
        String text = "";
        try {
            start(checkpoint);
            while (step < milestones.totalSteps()) {
                step++;
                train();
            }
            simulation.enter(process, Phase.END);
            finishWriting();
        } catch (IOException | RuntimeException e) {
            status = SimulatedFailure.status(e);
            String reason = stopReason;
            text = reason != null && status == Status.STOPPED
                    ? reason
                    : SimulatedFailure.text(membership.names().get(membership.rank()), e);
        } finally {
            partials.close();
        }
        return new Ended(status, text, 0, 0, collective.bytesSent());
    }

    private void start(@Nullable Checkpoint checkpoint) throws IOException {
        if (checkpoint != null) {
            int blocks = Problem.LAYOUT.blocks().size();
            store.read(checkpoint, CheckpointStore.PARAMETERS, 0, blocks, parameters, 0);
            step = checkpoint.state().step();
        }
        chunk.begin(store, checkpoint, parameters);
        Problem.begin(tables, values, store, checkpoint);
        EpochTotals totals = TrainingState.of(checkpoint).totals();
        lossSum = totals.lossSum();
        weightSum = totals.weightSum();
    }

    private void train() throws IOException {
        if (!everywhere(sum())) {
            throw new IllegalStateException("not finite");
        }
        long began = waited(Phase.REDUCE_SCATTER, computed);
        Problem.update(chunk, tables, BlockSums.among(collective, step), step, total, parameters);
        simulation.enter(process, Phase.ALL_GATHER);
        collective.allGather(step, parameters);
        tables.spread(step);
        waited(Phase.ALL_GATHER, began);
        lossSum += total.lossSum();
        weightSum += total.weightSum();
        simulation
                .history()
                .add(new History.Step(
                        invitation.incarnation(),
                        invitation.generation(),
                        membership.rank(),
                        step,
                        Problem.digest(parameters.array(), values)));
        loss = total.lossSum() / total.weightSum();
        done = step;
        if (!writing && writeFailure != null) {
            finishWriting();
        }
        if (milestones.checkpoints(step) || checkpointWanted) {
            checkpointWanted = false;
            share();
        }
        if (milestones.endsEpoch(step)) {
            lossSum = 0;
            weightSum = 0;
        }
    }

    /** A second task computes, while this one sums. */
    private boolean sum() throws IOException {
        simulation.enter(process, Phase.LEAVES);
        tables.clear();
        computing = true;
        summing = true;
        scheduler.start(process, this::compute);
        boolean finite;
        try {
            if (!collective.overlaps()) {
                scheduler.await(() -> !computing);
                String reason = stopReason;
                if (reason != null) {
                    throw new IOException(reason);
                }
            }
            finite = collective.reduceScatter(step, partials, chunk.sum(), total);
        } finally {
            summing = false;
            scheduler.await(() -> !computing);
            partials.clear();
        }
        return tables.sum(step) && finite;
    }

    private void compute() {
        int rank = membership.rank();
        int first = membership.slices().first(rank);
        for (int slice = first; slice < membership.slices().end(rank); slice++) {
            if (stopReason == null && summing) {
                simulation.problem().leaf(partials, step, slice, parameters, this::pause);
                simulation.problem().rows(tables.slices(), step, slice, values);
            }
            if (slice == first) {
                simulation.enter(process, Phase.REDUCE_SCATTER);
            }
        }
        computed = scheduler.now();
        computing = false;
    }

    private void pause() {
        scheduler.sleep(simulation.dice().nanos(0, PIECE_NANOS));
    }

    private long waited(Phase phase, long began) {
        simulation.history().add(new History.Waited(process.name(), phase, scheduler.now() - began));
        return scheduler.now();
    }

    private boolean everywhere(boolean finite) throws IOException {
        boolean asked = checkpointAsked;
        checkpointAsked = false;
        boolean all = true;
        byte word = (byte) ((finite ? 1 : 0) | (asked ? 2 : 0));
        for (byte[] there : collective.exchange(step, new byte[] {word})) {
            all &= (there[0] & 1) != 0;
            checkpointWanted |= (there[0] & 2) != 0;
        }
        return all;
    }

    private void share() throws IOException {
        finishWriting();
        Snapshot copy = snapshot == null ? chunk.newSnapshot() : snapshot;
        snapshot = copy;
        chunk.copyTo(copy, parameters);
        String writer = invitation.writer() + "r" + membership.rank();
        List<Piece> rows = tables.write(store, step, writer);
        Share share = new Share(
                step,
                milestones.epochs(step),
                milestones.endsEpoch(step),
                new EpochTotals(lossSum, weightSum, 0),
                new byte[0],
                rows,
                SkippedSteps.NONE,
                PhaseTimes.NONE);
        writing = true;
        scheduler.start(process, () -> write(share, copy));
    }

    private void write(Share share, Snapshot copy) {
        try {
            simulation.faults().entered(process, Phase.CHECKPOINT);
            String writer = invitation.writer() + "r" + membership.rank();
            List<Piece> pieces = new ArrayList<>(share.pieces());
            pieces.addAll(copy.write(store, share.step(), writer));
            link.send(share.withPieces(pieces));
        } catch (IOException e) {
            writeFailure = e;
        }
        writing = false;
    }

    private void finishWriting() throws IOException {
        scheduler.await(() -> !writing);
        IOException cause = writeFailure;
        if (cause != null) {
            throw new IOException("checkpoint: " + cause.getMessage(), cause);
        }
    }
}
