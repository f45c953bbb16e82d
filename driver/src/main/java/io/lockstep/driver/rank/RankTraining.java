package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.InitialParameters;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.PhaseClock;
import io.lockstep.driver.step.StepLoop;
import io.lockstep.driver.step.StepWork;
import io.lockstep.driver.step.Team;
import io.lockstep.driver.step.ValidationPass;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part in a training, from the commit a roster goes on from to the last epoch: what a {@link StepLoop} asks
 * of a rank whatever its sync mode.
 *
 * <pre>
 * each step: what {@link RankSync} does
 * at times:  measure the validation rows, with the moving average of the parameters where there is one; copy the own
 *            share of a checkpoint, to be written and reported while training goes on
 * </pre>
 *
 * A rank that is asked for a checkpoint tells the others at the end of its next step, and all take one there.
 */
public final class RankTraining implements StepWork, AutoCloseable {
    private final Assignment assignment;
    private final Membership membership;
    private final Collective collective;
    private final Reports reports;
    private final Files files;
    private final CheckpointStore store;
    private final HeapFloats parameters;
    private final RankSync sync;
    private final Team team;
    private final TrainingData data;
    private final Milestones milestones;
    private final ShareWriter writer;
    private final StepAgreement agreement = new StepAgreement();
    private int toldEpoch = -1;
    private final PhaseClock clock = new PhaseClock();
    private @Nullable StepLoop loop;
    private @Nullable ValidationPass validation;
    private PhaseTimes before = PhaseTimes.NONE;
    private volatile @Nullable String stopReason;

    /**
     * @param membership the roster as the collective sees it
     * @param threads to compute with
     * @param reports hears from the thread that calls {@link #run}
     * @throws IOException when the training data cannot be opened
     */
    public RankTraining(
            Assignment assignment,
            Files files,
            Membership membership,
            int threads,
            Backend backend,
            Collective collective,
            Reports reports)
            throws IOException {
        this.assignment = assignment;
        this.membership = membership;
        this.collective = collective;
        this.reports = reports;
        this.files = files;
        var layout = assignment.model().layout();
        this.store = new CheckpointStore(files, assignment.checkpoints(), layout);
        this.parameters = HeapFloats.of(layout.size());
        this.data = TrainingData.open(files, assignment.training(), assignment.order(), assignment.layout());
        this.milestones = assignment.train().milestones(data.stepsPerEpoch());
        this.team = new Team("lockstep-rank-" + membership.rank(), threads);
        this.sync = RankSyncs.of(new RankScene(
                assignment,
                membership,
                backend,
                collective,
                store,
                data,
                milestones,
                parameters,
                team,
                clock,
                agreement,
                () -> stopReason));
        this.writer = new ShareWriter(
                store, name(), sync::newSnapshot, reports, () -> stopReason, ShareWriter.DEADLINE_MILLIS);
    }

    /** Of files: no other rank or attempt has it. */
    private String name() {
        return assignment.writer() + "r" + membership.rank();
    }

    /** From another thread: ends the training soon, with status {@link Status#STOPPED}. */
    public void stop(String reason) {
        stopReason = reason;
        collective.abort(reason);
    }

    /** From another thread: all ranks take a checkpoint soon. */
    public void checkpoint() {
        agreement.askForCheckpoint();
    }

    /**
     * Trains to the end.
     *
     * @param checkpoint to go on from; absent: the beginning
     * @return how it ended; nothing is thrown
     */
    public Ended run(@Nullable Checkpoint checkpoint) {
        Status status = Status.DONE;
        String text = "";
        try {
            start(checkpoint);
            StepLoop steps =
                    new StepLoop(assignment.train(), assignment.phases(), milestones, this, data::stepRows, checkpoint);
            loop = steps;
            long first = checkpoint == null ? 0 : checkpoint.state().step();
            for (long step = first + 1; step <= milestones.totalSteps(); step++) {
                steps.train(step);
            }
            writer.finish();
        } catch (Exception | Error e) {
            status = Failure.status(e);
            String reason = stopReason;
            text = reason != null && status == Status.STOPPED
                    ? reason
                    : Failure.text(membership.names().get(membership.rank()), e);
        }
        return new Ended(
                status,
                text,
                sync.sliceCount(),
                sync.exampleCount(),
                collective.bytesSent(),
                before.plus(times()),
                loop == null ? SteadyPace.NONE : loop.pace());
    }

    private PhaseTimes times() {
        return clock.times(collective.times(), collective.size());
    }

    private void start(@Nullable Checkpoint checkpoint) throws Exception {
        ParameterLayout layout = assignment.model().layout();
        if (checkpoint == null) {
            InitialParameters.fill(layout, assignment.seed(), parameters);
        } else {
            store.read(
                    checkpoint, CheckpointStore.PARAMETERS, 0, layout.blocks().size(), parameters, 0);
        }
        sync.start(checkpoint);
    }

    @Override
    public void beginEpoch() {
        if (loop != null) {
            before = before.plus(times());
        }
        collective.times().clear();
        clock.begin();
    }

    @Override
    public boolean sum(int phase, long step, int epoch, long stepInEpoch) throws Exception {
        Faults.at("rank.step");
        clock.spent(Phase.OTHER);
        boolean counts = sync.sum(phase, step, epoch, stepInEpoch);
        if (counts && sync.leftOut()) {
            if (toldEpoch != epoch) {
                reports.skipped(step, place(step, epoch, stepInEpoch).describeLeftOut(step));
            }
            toldEpoch = epoch;
            sync.forgetBadSlice();
        }
        return counts;
    }

    @Override
    public LossSum total() {
        return sync.total();
    }

    @Override
    public void update(int phase, long step, long skipped) throws Exception {
        sync.update(phase, step, skipped);
    }

    @Override
    public void done(long step, double loss) {
        reports.step(step, loss);
    }

    @Override
    public void skipped(long step, String what) {
        reports.skipped(step, what);
        sync.forgetBadSlice();
    }

    @Override
    public boolean end(long step) throws Exception {
        return sync.end(step);
    }

    @Override
    public boolean checkpointWanted() throws Exception {
        writer.check();
        return agreement.takeWanted();
    }

    @Override
    public void commit(Share share) throws Exception {
        clock.spent(Phase.VALIDATE);
        writer.copy(sync::copyTo);
        List<Piece> rows = sync.writeRows(share.step(), name());
        clock.spent(Phase.CHECKPOINT);
        writer.write(share.withPieces(rows).withTimes(times()));
    }

    @Override
    public byte[] validation(long step) throws Exception {
        if (assignment.validation() == null) {
            return new byte[0];
        }
        if (validation == null) {
            validation = new ValidationPass(
                    files, assignment, sync.network(), membership.rank(), membership.size(), team.size());
        }
        sync.packMeasured(step);
        byte[] measured = validation.measure(team);
        sync.packTrained();
        if (assignment.train().schedule().watchesValidation()) {
            sync.validated(validationLoss(validation, step));
        }
        return measured;
    }

    /** The loss over all ranks' validation rows: exact, so the same everywhere. */
    private double validationLoss(ValidationPass mine, long step) throws WorkerLostException {
        ModelMetrics all = ModelMetrics.lossOf(assignment.model());
        for (byte[] share : collective.exchange(step, mine.loss())) {
            all.merge(share);
        }
        return all.loss();
    }

    @Override
    public NonFinitePlace place(long step, int epoch, long stepInEpoch) throws IOException {
        int known = sync.badSlice();
        for (byte[] other : collective.exchange(
                step, ByteBuffer.allocate(Integer.BYTES).putInt(known).array())) {
            known = Math.min(known, ByteBuffer.wrap(other).getInt());
        }
        NonFinitePlace place = sync.search(epoch, stepInEpoch, known);
        for (byte[] other : collective.exchange(step, place.encode())) {
            place = place.first(NonFinitePlace.decode(other));
        }
        return place;
    }

    /** Frees everything; after {@link #run}, from the same thread. */
    @Override
    public void close() {
        try {
            team.run(thread -> {
                sync.close(thread);
                if (validation != null) {
                    validation.close(thread);
                }
            });
        } catch (Exception e) {
            // what a failed rank cannot free is freed with its process
        }
        team.close();
        writer.close();
        if (validation != null) {
            validation.close();
        }
        sync.close();
        data.close();
    }
}
