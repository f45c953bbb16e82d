package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.rank.Assignment;
import io.lockstep.driver.rank.BlockSums;
import io.lockstep.driver.rank.CheckpointText;
import io.lockstep.driver.rank.EpochSums;
import io.lockstep.driver.rank.InitialParameters;
import io.lockstep.driver.rank.NonFiniteException;
import io.lockstep.driver.rank.NonFinitePlace;
import io.lockstep.driver.rank.OwnChunk;
import io.lockstep.driver.rank.Pace;
import io.lockstep.driver.rank.Snapshot;
import io.lockstep.driver.rank.StepPlan;
import io.lockstep.driver.rank.StepShare;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.spark.StepJobs;
import io.lockstep.kernels.metric.ModelMetrics;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.ParameterUpdate.Moved;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Training with one Spark job a step: the driver owns all parameters, executors compute slices. Lost executors are Spark's
 * affair, which runs their tasks elsewhere; the bits are those of the ranks' own sum.
 */
final class BroadcastTraining {
    private static final long REPORT_NANOS = 200_000_000;

    private final Generations generations;
    private final ResolvedRun resolved;
    private final RunDirectory directory;
    private final Commits commits;
    private final Milestones milestones;
    private final String writer;
    private final FormedRoster formed;
    private final StepJobs jobs;
    private final RunListener listener;
    private final ProgressMeter meter;
    private final CheckpointStore store;
    private final HeapFloats parameters;
    private final HeapFloats averages;
    private final OwnChunk chunk;
    private final Snapshot snapshot;
    private final LossSum total = new LossSum();
    private SkippedSteps skipped = SkippedSteps.NONE;
    private final EpochSums sums = new EpochSums();
    private final ExecutorTimes times = new ExecutorTimes();
    private final Pace pace;
    private long committedNanos = System.nanoTime();
    private final Map<String, TrainingResult.Rank> done = new TreeMap<>();

    /** @param formed the executors, and the backend they share */
    BroadcastTraining(
            Cluster cluster, Generations generations, RunDirectory directory, FormedRoster formed, int slots) {
        this.generations = generations;
        this.resolved = generations.resolved();
        this.directory = directory;
        this.commits = generations.commits();
        this.milestones = resolved.milestones();
        this.formed = formed;
        this.pace = new Pace(milestones.totalSteps() - commits.step());
        this.listener = generations.listener();
        this.meter = new ProgressMeter(resolved, listener);
        this.writer = "i" + directory.incarnation() + "g1";
        StepPlan plan = new StepPlan(
                directory.path() + "#" + directory.incarnation(),
                formed.backend(),
                formed.identity(),
                formed.level(),
                resolved.files().settings(),
                resolved.assignment(directory.checkpoints(), writer));
        this.jobs = new StepJobs(cluster, plan, slots);
        ParameterLayout layout = resolved.model().layout();
        this.store = new CheckpointStore(resolved.files(), directory.checkpoints(), layout);
        this.parameters = HeapFloats.of(layout.size());
        this.chunk = new OwnChunk(
                layout,
                resolved.config().train(),
                resolved.totalSteps(),
                Chunks.of(layout, 1).of(0),
                1);
        this.snapshot = chunk.newSnapshot();
        this.averages = HeapFloats.of(chunk.averages() ? layout.size() : 0);
    }

    /** @return who computed what, by executor */
    List<TrainingResult.Rank> run() throws IOException {
        Checkpoint checkpoint = commits.newest().orElse(null);
        ParameterLayout layout = resolved.model().layout();
        if (checkpoint == null) {
            InitialParameters.fill(layout, resolved.config().seed(), parameters);
        } else {
            store.read(
                    checkpoint, CheckpointStore.PARAMETERS, 0, layout.blocks().size(), parameters, 0);
        }
        chunk.begin(store, checkpoint, parameters);
        skipped = CheckpointText.skipped(checkpoint);
        sums.begin(CheckpointText.totals(checkpoint));
        times.begin();
        try (jobs) {
            for (long step = commits.step() + 1;
                    step <= milestones.totalSteps() && commits.over().isEmpty();
                    step++) {
                train(step);
            }
        }
        Map<String, PhaseTimes> took = times.all();
        List<TrainingResult.Rank> ranks = new ArrayList<>();
        done.forEach((name, rank) -> ranks.add(new TrainingResult.Rank(
                rank.host(),
                rank.threads(),
                rank.slices(),
                rank.examples(),
                rank.bytesSent(),
                took.getOrDefault(name, PhaseTimes.NONE))));
        return ranks;
    }

    private void train(long step) throws IOException {
        long start = System.nanoTime();
        boolean trained = step(step);
        int rows = resolved.slicing().stepRows((step - 1) % resolved.stepsPerEpoch());
        pace.step(rows, System.nanoTime() - start);
        if (trained) {
            sums.add(total);
            if (milestones.endsEpoch(step) || System.nanoTime() - meter.lastNanos() > REPORT_NANOS) {
                meter.step(step, total.lossSum() / total.weightSum());
            }
        }
        String interruption = generations.interruption();
        if (milestones.checkpoints(step) || interruption != null || commits.overTime() || isLate()) {
            commit(step);
        }
        if (milestones.endsEpoch(step)) {
            skipped = skipped.nextEpoch();
            sums.begin(EpochTotals.NONE);
            times.begin();
        }
        if (interruption != null && step < milestones.totalSteps()) {
            throw generations.interrupted(interruption);
        }
    }

    private boolean isLate() {
        int seconds = resolved.config().train().checkpoints().everySeconds();
        return System.nanoTime() - committedNanos >= TimeUnit.SECONDS.toNanos(seconds);
    }

    private void commit(long step) throws IOException {
        times.spent(Phase.OTHER);
        String validation = milestones.evaluates(step) ? validation(step) : "";
        times.spent(Phase.VALIDATE);
        directory.requireCurrent();
        chunk.copyTo(snapshot, parameters);
        String pieces = CheckpointText.encode(snapshot.write(store, step, writer + "r0"));
        times.spent(Phase.CHECKPOINT);
        Share share = new Share(
                step,
                milestones.epochs(step),
                milestones.endsEpoch(step),
                sums.totals(),
                validation,
                pieces,
                skipped,
                PhaseTimes.NONE);
        commits.commit(List.of(share), times.epoch(), formed);
        committedNanos = System.nanoTime();
    }

    /** @return false when the step was skipped */
    private boolean step(long step) throws IOException {
        Faults.at("broadcast.step");
        times.spent(Phase.OTHER);
        StepShare share = jobs.step(step, parameters);
        times.spent(Phase.WAIT_RANKS);
        share.work().forEach(this::account);
        times.endStep();
        boolean finite = share.sums().total(chunk.sum(), total);
        if (!finite || !Double.isFinite(total.lossSum())) {
            skipOrFail(step, share.badSlice());
            return false;
        }
        skipped = skipped.done();
        if (total.weightSum() > 0) {
            chunk.begin(step, skipped.total(), total);
            if (chunk.clips()) {
                chunk.squares(0);
                chunk.clip(BlockSums.ALONE);
            }
            if (chunk.layerwise()) {
                chunk.measure(0, parameters);
                chunk.scale(BlockSums.ALONE);
            }
            chunk.apply(0, parameters, Moved.UNHEARD);
        }
        times.spent(Phase.UPDATE);
        return true;
    }

    private void skipOrFail(long step, int badSlice) throws IOException {
        TrainConfig train = resolved.config().train();
        if (!train.skips(skipped.inARow())) {
            throw new NonFiniteException(train, step, place(step, badSlice));
        }
        if (skipped.inEpoch() == 0) {
            listener.warning(place(step, badSlice).describeSkipped(step));
        }
        skipped = skipped.skipped();
    }

    private NonFinitePlace place(long step, int badSlice) throws IOException {
        Assignment assignment = resolved.assignment("", "");
        try (TrainingData data =
                TrainingData.open(
                        resolved.files(), resolved.data().train(), assignment.order(), assignment.layout())) {
            long epoch = (step - 1) / resolved.stepsPerEpoch();
            long stepInEpoch = (step - 1) % resolved.stepsPerEpoch();
            return NonFinitePlace.search(
                    new NonFinitePlace.Scene(assignment, data, parameters, epoch, stepInEpoch),
                    badSlice,
                    0,
                    resolved.config().train().sliceCount());
        }
    }

    private void account(StepShare.Work work) {
        int threads = formed.ranks().stream()
                .filter(rank -> rank.executor().equals(work.executor()))
                .mapToInt(rank -> rank.threads())
                .findFirst()
                .orElse(1);
        times.add(work, threads);
        done.merge(
                work.executor(),
                new TrainingResult.Rank(
                        work.host(), threads, work.slices(), work.examples(), work.bytes(), PhaseTimes.NONE),
                (a, b) -> new TrainingResult.Rank(
                        a.host(),
                        a.threads(),
                        a.slices() + b.slices(),
                        a.examples() + b.examples(),
                        a.bytesSent() + b.bytesSent(),
                        PhaseTimes.NONE));
    }

    private String validation(long step) throws IOException {
        if (resolved.data().validation() == null) {
            return "";
        }
        ModelMetrics metrics = ModelMetrics.of(resolved.model());
        chunk.readAverages(averages);
        for (String part : jobs.measure(step, chunk.averages() ? averages : parameters)) {
            metrics.merge(Base64.getDecoder().decode(part));
        }
        chunk.validated(metrics.loss());
        return Base64.getEncoder().encodeToString(metrics.toBytes());
    }

    /** Once warm. */
    SteadyPace pace() {
        return pace.steady();
    }

    long examples() {
        return done.values().stream().mapToLong(TrainingResult.Rank::examples).sum();
    }
}
