package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.EpochEnd;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.metric.ModelMetrics;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The step loop of one rank, from the commit a roster goes on from to the last epoch.
 *
 * <pre>
 * each step: threads fill batches and compute leaves of the rank's slices, adding siblings of the tree as they meet
 *            reduce-scatter: the owner of a chunk has the whole sum of it
 *            the owner divides by the sum of weights, clips, updates; norms are exchanged where they are needed
 *            all-gather: everybody has all parameters; pack
 * each epoch: measure the validation rows, with the moving average of the parameters where there is one; write the own
 *            chunk, report
 * </pre>
 */
public final class RankTraining implements AutoCloseable {
    private static final byte[] YES = {1};
    private static final byte[] NO = {0};

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
    private final @Nullable Worker[] workers;
    private final AtomicInteger nextSlice = new AtomicInteger();
    private final AtomicInteger badSlice = new AtomicInteger(StepShare.FINITE);
    private SkippedSteps skipped = SkippedSteps.NONE;
    private final Leaf total = new Leaf();
    private final Team.Work leaves = this::computeLeaves;
    private final Team.Work squares;
    private final Team.Work measure;
    private final Team.Work apply;
    private final TrainingData data;
    private final long stepsPerEpoch;
    private @Nullable Network network;
    private @Nullable Partials partials;
    private @Nullable ValidationPass validation;
    private @Nullable HeapFloats averages;
    private int epoch;
    private long stepInEpoch;
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
        this.data = TrainingData.open(files, assignment.training(), assignment.order(), assignment.augmentation());
        this.stepsPerEpoch = data.stepsPerEpoch();
        this.chunk = new OwnChunk(
                layout,
                assignment.train(),
                stepsPerEpoch * assignment.train().epochs(),
                membership.chunks().of(membership.rank()),
                threads);
        this.squares = chunk::squares;
        this.measure = thread -> chunk.measure(thread, parameters);
        this.apply = thread -> chunk.apply(thread, parameters);
        this.team = new Team("lockstep-rank-" + membership.rank(), threads);
        this.workers = new @Nullable Worker[threads];
    }

    /** From another thread: ends the training soon, with status {@link Status#STOPPED}. */
    public void stop(String reason) {
        stopReason = reason;
        collective.abort(reason);
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
            int first = checkpoint == null ? 0 : checkpoint.state().epoch();
            for (epoch = first; epoch < assignment.train().epochs(); epoch++) {
                trainEpoch();
            }
        } catch (Exception | Error e) {
            status = Failure.status(e);
            String reason = stopReason;
            text = reason != null && status == Status.STOPPED
                    ? reason
                    : Failure.text(membership.names().get(membership.rank()), e);
        }
        return new Ended(status, text, sliceCount(), exampleCount(), collective.bytesSent());
    }

    private void start(@Nullable Checkpoint checkpoint) throws Exception {
        Network compiled =
                backend.compile(assignment.model(), assignment.train().precision(), data.sliceSizes());
        network = compiled;
        int rank = membership.rank();
        partials = new Partials(
                membership.tree(),
                membership.slices().first(rank),
                membership.slices().end(rank),
                compiled.layout().size(),
                compiled::allocate);
        if (checkpoint == null) {
            InitialParameters.fill(compiled.layout(), assignment.seed(), parameters);
        } else {
            int blocks = compiled.layout().blocks().size();
            store.read(checkpoint, CheckpointStore.PARAMETERS, 0, blocks, parameters, 0);
        }
        chunk.begin(store, checkpoint, parameters);
        skipped = CheckpointText.skipped(checkpoint);
        compiled.pack(parameters);
        team.run(thread -> workers[thread] =
                new Worker(compiled.trainingWorkspace(assignment.seed()), data.newBatch(), chunk.part(thread)));
    }

    private void trainEpoch() throws Exception {
        long started = System.nanoTime();
        double lossSum = 0;
        double weightSum = 0;
        for (stepInEpoch = 0; stepInEpoch < stepsPerEpoch; stepInEpoch++) {
            if (step()) {
                lossSum += total.lossSum();
                weightSum += total.weightSum();
            }
        }
        int completed = epoch + 1;
        long steps = completed * stepsPerEpoch;
        String validation = validation(steps);
        List<Piece> pieces = chunk.write(store, steps, assignment.writer() + "r" + membership.rank(), parameters);
        Faults.at("rank.before-report");
        reports.epoch(new EpochEnd(
                completed,
                steps,
                lossSum / weightSum,
                (System.nanoTime() - started) / 1e9,
                validation,
                CheckpointText.encode(pieces),
                skipped));
        skipped = skipped.nextEpoch();
    }

    private String validation(long steps) throws Exception {
        ShardManifest rows = assignment.validation();
        if (rows == null) {
            return "";
        }
        if (validation == null) {
            validation = new ValidationPass(files, rows, network(), membership.rank(), membership.size(), team.size());
        }
        if (chunk.averages()) {
            network().pack(averages(steps));
        }
        String measured = validation.measure(team);
        if (chunk.averages()) {
            network().pack(parameters);
        }
        if (assignment.train().schedule().watchesValidation()) {
            chunk.validated(validationLoss(validation, steps));
        }
        return measured;
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
    private boolean step() throws Exception {
        Faults.at("rank.step");
        Partials sums = partials();
        long step = epoch * stepsPerEpoch + stepInEpoch + 1;
        nextSlice.set(membership.slices().first(membership.rank()));
        team.run(leaves);
        boolean finite = collective.reduceScatter(step, sums, chunk.sum(), total);
        sums.clear();
        if (!Double.isFinite(total.lossSum()) || !everywhere(finite, step)) {
            skipOrFail(step);
            return false;
        }
        skipped = skipped.done();
        if (total.weightSum() > 0) {
            chunk.begin(step, skipped.total(), total);
            if (chunk.clips()) {
                team.run(squares);
                chunk.clip(BlockSums.among(collective, step));
            }
            if (chunk.layerwise()) {
                team.run(measure);
                chunk.scale(BlockSums.among(collective, step));
            }
            team.run(apply);
            collective.allGather(step, parameters);
            network().pack(parameters);
        }
        reports.step(step, total.lossSum() / total.weightSum());
        return true;
    }

    /** Whether what is so here is so on every rank. */
    private boolean everywhere(boolean here, long step) throws WorkerLostException {
        if (collective.size() == 1) {
            return here;
        }
        for (byte[] there : collective.exchange(step, here ? YES : NO)) {
            if (there[0] != YES[0]) {
                return false;
            }
        }
        return true;
    }

    /** Every rank comes here in the same step, so they can agree on what to say, and do the same. */
    private void skipOrFail(long step) throws IOException {
        TrainConfig train = assignment.train();
        if (!train.skips(skipped.inARow())) {
            throw new NonFiniteException(train, step, place(step));
        }
        reports.skipped(step, skipped.inEpoch() > 0 ? "" : place(step).describeSkipped(step));
        skipped = skipped.skipped();
        badSlice.set(StepShare.FINITE);
    }

    private NonFinitePlace place(long step) throws IOException {
        int known = badSlice.get();
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

    private void computeLeaves(int thread) throws Exception {
        Worker worker = worker(thread);
        Partials sums = partials();
        int end = membership.slices().end(membership.rank());
        while (true) {
            int slice = nextSlice.getAndIncrement();
            if (slice >= end) {
                return;
            }
            String reason = stopReason;
            if (reason != null) {
                throw new StoppedException(reason);
            }
            int rows = data.fill(epoch, stepInEpoch, slice, worker.batch());
            if (rows == 0) {
                sums.absent(slice);
                continue;
            }
            FloatStorage gradient = sums.borrow();
            worker.workspace().leaf(worker.batch(), epoch, gradient, worker.leaf());
            if (!Double.isFinite(worker.leaf().lossSum())) {
                badSlice.accumulateAndGet(slice, Math::min);
            }
            sums.put(slice, gradient, worker.leaf());
            worker.computed(rows);
        }
    }

    private Worker worker(int thread) {
        Worker worker = workers[thread];
        if (worker == null) {
            throw new IllegalStateException("thread " + thread + " has not started");
        }
        return worker;
    }

    private Partials partials() {
        if (partials == null) {
            throw new IllegalStateException("rank has not started");
        }
        return partials;
    }

    private Network network() {
        if (network == null) {
            throw new IllegalStateException("rank has not started");
        }
        return network;
    }

    private long sliceCount() {
        long count = 0;
        for (Worker worker : workers) {
            count += worker == null ? 0 : worker.slices();
        }
        return count;
    }

    private long exampleCount() {
        long count = 0;
        for (Worker worker : workers) {
            count += worker == null ? 0 : worker.examples();
        }
        return count;
    }

    /** Frees everything; after {@link #run}, from the same thread. */
    @Override
    public void close() {
        try {
            team.run(thread -> {
                Worker worker = workers[thread];
                if (worker != null) {
                    worker.close();
                }
                if (validation != null) {
                    validation.close(thread);
                }
            });
        } catch (Exception e) {
            // what a failed rank cannot free is freed with its process
        }
        team.close();
        if (validation != null) {
            validation.close();
        }
        if (partials != null) {
            partials.close();
        }
        if (network != null) {
            network.close();
        }
        data.close();
    }
}
