package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.metric.ModelMetrics;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.ParameterUpdate.Moved;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The step loop of one rank, from the commit a roster goes on from to the last epoch.
 *
 * <pre>
 * each step: threads fill batches and compute gradients of the rank's slices, adding siblings of the tree as they meet;
 *            meanwhile reduce-scatter of what backward has finished: the owner of a chunk has the whole sum of it
 *            the owner divides by the sum of weights, clips, updates; norms are exchanged where they are needed
 *            all-gather: everybody has all parameters; pack
 * at times:  measure the validation rows, with the moving average of the parameters where there is one; copy the own
 *            chunk, to be written and reported while training goes on
 * </pre>
 *
 * A rank that is asked for a checkpoint tells the others at the end of its next step, and all take one there.
 */
public final class RankTraining implements AutoCloseable {
    /** Longest wait for a share of a checkpoint that is being written. */
    private static final long WRITE_DEADLINE_MILLIS = 600_000;

    private static final int FINITE = 1;
    private static final int WANTS_CHECKPOINT = 2;

    /** What ranks say at the end of a step, by its bits. */
    private static final byte[][] WORDS = {{0}, {FINITE}, {WANTS_CHECKPOINT}, {FINITE | WANTS_CHECKPOINT}};

    private final Assignment assignment;
    private final Membership membership;
    private final Backend backend;
    private final Collective collective;
    private final Reports reports;
    private final Files files;
    private final CheckpointStore store;
    private final HeapFloats parameters;
    private final OwnChunk chunk;
    private final Team team;
    private SkippedSteps skipped = SkippedSteps.NONE;
    private final Team.Work squares;
    private final Team.Work measure;
    private final Team.Work apply;
    private final Team.Work pack;
    private final TrainingData data;
    private final Milestones milestones;
    private final ShareWriter writer;
    private @Nullable Network network;
    private @Nullable GradientPass gradients;
    private @Nullable ValidationPass validation;
    private @Nullable HeapFloats averages;
    private int epoch;
    private long stepInEpoch;
    private final EpochSums epochSums = new EpochSums();
    private final PhaseClock clock = new PhaseClock();
    private final HandOver handOver;
    private PhaseTimes before = PhaseTimes.NONE;
    private @Nullable Pace pace;
    private boolean checkpointWanted;
    private volatile boolean checkpointAsked;
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
        this.backend = backend;
        this.collective = collective;
        this.reports = reports;
        this.files = files;
        var layout = assignment.model().layout();
        this.store = new CheckpointStore(files, assignment.checkpoints(), layout);
        this.parameters = HeapFloats.of(layout.size());
        this.data = TrainingData.open(files, assignment.training(), assignment.order(), assignment.layout());
        this.milestones = assignment.train().milestones(data.stepsPerEpoch());
        this.chunk = new OwnChunk(
                layout,
                assignment.train(),
                milestones.totalSteps(),
                membership.chunks().of(membership.rank()),
                threads);
        this.writer = new ShareWriter(
                store,
                assignment.writer() + "r" + membership.rank(),
                chunk,
                reports,
                () -> stopReason,
                WRITE_DEADLINE_MILLIS);
        this.squares = chunk::squares;
        this.measure = thread -> chunk.measure(thread, parameters);
        this.handOver = new HandOver(membership, layout.blocks(), parameters, threads);
        Moved[] moved = new Moved[threads];
        Arrays.setAll(moved, handOver::moved);
        this.apply = thread -> chunk.apply(thread, parameters, moved[thread]);
        this.pack = thread -> network().pack(parameters, thread, threads);
        this.team = new Team("lockstep-rank-" + membership.rank(), threads);
    }

    /** From another thread: ends the training soon, with status {@link Status#STOPPED}. */
    public void stop(String reason) {
        stopReason = reason;
        collective.abort(reason);
    }

    /** From another thread: all ranks take a checkpoint soon. */
    public void checkpoint() {
        checkpointAsked = true;
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
            long first = checkpoint == null ? 0 : checkpoint.state().step();
            for (long step = first + 1; step <= milestones.totalSteps(); step++) {
                train(step);
            }
            writer.finish();
        } catch (Exception | Error e) {
            status = Failure.status(e);
            String reason = stopReason;
            text = reason != null && status == Status.STOPPED
                    ? reason
                    : Failure.text(membership.names().get(membership.rank()), e);
        }
        GradientPass pass = gradients;
        return new Ended(
                status,
                text,
                pass == null ? 0 : pass.sliceCount(),
                pass == null ? 0 : pass.exampleCount(),
                collective.bytesSent(),
                before.plus(times()),
                pace == null ? SteadyPace.NONE : pace.steady());
    }

    private PhaseTimes times() {
        return clock.times(collective.times(), collective.size());
    }

    private void start(@Nullable Checkpoint checkpoint) throws Exception {
        Network compiled = assignment.compile(backend, data.sliceSizes());
        network = compiled;
        handOver.to(compiled);
        if (checkpoint == null) {
            InitialParameters.fill(compiled.layout(), assignment.seed(), parameters);
        } else {
            int blocks = compiled.layout().blocks().size();
            store.read(checkpoint, CheckpointStore.PARAMETERS, 0, blocks, parameters, 0);
        }
        chunk.begin(store, checkpoint, parameters);
        skipped = CheckpointText.skipped(checkpoint);
        team.run(pack);
        GradientPass pass =
                new GradientPass(membership, collective, data, compiled, chunk, team, () -> stopReason, clock);
        gradients = pass;
        pass.begin(compiled, assignment.seed());
        long done = checkpoint == null ? 0 : checkpoint.state().step();
        pace = new Pace(milestones.totalSteps() - done);
        beginEpoch(CheckpointText.totals(checkpoint));
    }

    private void beginEpoch(EpochTotals totals) {
        epochSums.begin(totals);
        collective.times().clear();
        clock.begin();
    }

    private void train(long step) throws Exception {
        epoch = milestones.epochs(step - 1);
        stepInEpoch = (step - 1) % milestones.stepsPerEpoch();
        long start = System.nanoTime();
        if (step(step)) {
            epochSums.add(gradients().total());
        }
        Objects.requireNonNull(pace).step(data.stepRows(stepInEpoch), System.nanoTime() - start);
        writer.check();
        if (milestones.checkpoints(step) || checkpointWanted) {
            checkpointWanted = false;
            share(step);
        }
        if (milestones.endsEpoch(step)) {
            skipped = skipped.nextEpoch();
            before = before.plus(times());
            beginEpoch(EpochTotals.NONE);
        }
    }

    private void share(long step) throws Exception {
        String measured = milestones.evaluates(step) ? validation(step) : "";
        clock.spent(Phase.VALIDATE);
        writer.copy(parameters);
        clock.spent(Phase.CHECKPOINT);
        writer.write(new Share(
                step,
                milestones.epochs(step),
                milestones.endsEpoch(step),
                epochSums.totals(),
                measured,
                "",
                skipped,
                times()));
    }

    private String validation(long steps) throws Exception {
        if (assignment.validation() == null) {
            return "";
        }
        if (validation == null) {
            validation =
                    new ValidationPass(files, assignment, network(), membership.rank(), membership.size(), team.size());
        }
        if (chunk.averages()) {
            pack(averages(steps));
        }
        String measured = validation.measure(team);
        if (chunk.averages()) {
            team.run(pack);
        }
        if (assignment.train().schedule().watchesValidation()) {
            chunk.validated(validationLoss(validation, steps));
        }
        return measured;
    }

    private void pack(HeapFloats values) throws Exception {
        team.run(thread -> network().pack(values, thread, team.size()));
    }

    /** The moving average of all parameters, from all owners. */
    private HeapFloats averages(long steps) throws WorkerLostException {
        if (averages == null) {
            averages = HeapFloats.of(parameters.size());
        }
        chunk.readAverages(averages);
        collective.allGather(steps, averages);
        return averages;
    }

    /** The loss over all ranks' validation rows: exact, so the same everywhere. */
    private double validationLoss(ValidationPass mine, long steps) throws WorkerLostException {
        ModelMetrics all = ModelMetrics.lossOf(assignment.model());
        for (byte[] share : collective.exchange(steps, mine.loss())) {
            all.merge(share);
        }
        return all.loss();
    }

    /** @return false when the step was skipped */
    private boolean step(long step) throws Exception {
        Faults.at("rank.step");
        clock.spent(Phase.OTHER);
        boolean finite = gradients().sum(step, epoch, stepInEpoch);
        LossSum total = gradients().total();
        boolean agreed = Double.isFinite(total.lossSum()) && everywhere(finite, step);
        clock.exchanged(collective.times());
        if (!agreed) {
            skipOrFail(step);
            return false;
        }
        skipped = skipped.done();
        if (total.weightSum() > 0) {
            update(step, total);
        }
        reports.step(step, total.lossSum() / total.weightSum());
        return true;
    }

    private void update(long step, LossSum total) throws Exception {
        chunk.begin(step, skipped.total(), total);
        if (chunk.clips()) {
            team.run(squares);
            clock.spent(Phase.UPDATE);
            chunk.clip(BlockSums.among(collective, step));
            clock.exchanged(collective.times());
        }
        if (chunk.layerwise()) {
            team.run(measure);
            clock.spent(Phase.UPDATE);
            chunk.scale(BlockSums.among(collective, step));
            clock.exchanged(collective.times());
        }
        handOver.begin();
        team.run(apply);
        clock.updated(handOver.takeNanos());
        Faults.at("rank.all-gather");
        collective.allGather(step, parameters, handOver);
        clock.gathered(collective.times(), handOver.takeNanos() * team.size());
        handOver.finish(team);
        clock.spent(Phase.HAND_OVER);
    }

    /** Whether the sum is finite on every rank; and any rank's wish for a checkpoint becomes everybody's. */
    private boolean everywhere(boolean finite, long step) throws WorkerLostException {
        boolean asked = checkpointAsked;
        if (asked) {
            checkpointAsked = false;
        }
        if (collective.size() == 1) {
            checkpointWanted = asked;
            return finite;
        }
        boolean all = true;
        int word = (finite ? FINITE : 0) | (asked ? WANTS_CHECKPOINT : 0);
        for (byte[] there : collective.exchange(step, WORDS[word])) {
            all &= (there[0] & FINITE) != 0;
            checkpointWanted |= (there[0] & WANTS_CHECKPOINT) != 0;
        }
        return all;
    }

    /** Every rank comes here in the same step, so they can agree on what to say, and do the same. */
    private void skipOrFail(long step) throws IOException {
        TrainConfig train = assignment.train();
        if (!train.skips(skipped.inARow())) {
            throw new NonFiniteException(train, step, place(step));
        }
        reports.skipped(step, skipped.inEpoch() > 0 ? "" : place(step).describeSkipped(step));
        skipped = skipped.skipped();
        gradients().forgetBadSlice();
    }

    private NonFinitePlace place(long step) throws IOException {
        int known = gradients().badSlice();
        for (byte[] other : collective.exchange(
                step, ByteBuffer.allocate(Integer.BYTES).putInt(known).array())) {
            known = Math.min(known, ByteBuffer.wrap(other).getInt());
        }
        int rank = membership.rank();
        NonFinitePlace place = NonFinitePlace.search(
                new NonFinitePlace.Scene(assignment, data, parameters, epoch, stepInEpoch),
                known,
                membership.slices().first(rank),
                membership.slices().end(rank));
        for (byte[] other : collective.exchange(step, place.encode())) {
            place = place.first(NonFinitePlace.decode(other));
        }
        return place;
    }

    private GradientPass gradients() {
        if (gradients == null) {
            throw new IllegalStateException("rank has not started");
        }
        return gradients;
    }

    private Network network() {
        if (network == null) {
            throw new IllegalStateException("rank has not started");
        }
        return network;
    }

    /** Frees everything; after {@link #run}, from the same thread. */
    @Override
    public void close() {
        try {
            team.run(thread -> {
                if (gradients != null) {
                    gradients.close(thread);
                }
                if (validation != null) {
                    validation.close(thread);
                }
            });
        } catch (Exception e) {
            // what a failed rank cannot free is freed with its process
        }
        team.close();
        if (gradients != null) {
            gradients.close();
        }
        writer.close();
        if (validation != null) {
            validation.close();
        }
        if (network != null) {
            network.close();
        }
        data.close();
    }
}
