package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.roster.BackendChoice;
import io.lockstep.driver.roster.Candidate;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.LevelChoice;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.spark.StepJobs;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.InitialParameters;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.driver.step.StepLoop;
import io.lockstep.driver.step.StepPhase;
import io.lockstep.driver.step.StepPlan;
import io.lockstep.driver.step.StepShare;
import io.lockstep.driver.step.StepWork;
import io.lockstep.driver.step.UpdateSite;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Training with one Spark job a step: the driver owns all parameters, executors compute slices. Lost executors are
 * Spark's affair, which runs their tasks elsewhere; the bits are those of the ranks' own sum.
 */
final class BroadcastTraining implements StepWork {
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(RunListener.PROGRESS_MILLIS);

    private final LiveRun run;
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
    private final List<StepPhase> phases;
    private final OwnChunk chunk;
    private final Snapshot snapshot;
    private final LossSum total = new LossSum();
    private final ExecutorTimes times = new ExecutorTimes();
    private final UpdateSite site;
    private @Nullable StepLoop loop;
    private @Nullable String interruption;
    private int badSlice;
    private long committedNanos = System.nanoTime();
    private final Map<String, TrainingResult.Rank> done = new TreeMap<>();

    /** @param formed the executors, and the backend they share */
    private BroadcastTraining(LiveRun run, FormedRoster formed, int slots) {
        this.run = run;
        this.resolved = run.resolved();
        this.directory = run.directory();
        this.commits = run.commits();
        this.milestones = resolved.milestones();
        this.formed = formed;
        this.listener = run.listener();
        this.meter = new ProgressMeter(resolved, listener);
        this.writer = "i" + directory.incarnation() + "g1";
        StepPlan plan = new StepPlan(
                directory.path() + "#" + directory.incarnation(),
                formed.backend(),
                formed.identity(),
                formed.level(),
                resolved.files().settings(),
                resolved.assignment(directory.checkpoints(), writer));
        this.jobs = new StepJobs(run.cluster(), plan, slots);
        ParameterLayout layout = resolved.model().layout();
        this.phases = plan.assignment().phases();
        this.store = new CheckpointStore(resolved.files(), directory.checkpoints(), layout);
        this.parameters = HeapFloats.of(layout.size());
        this.site = UpdateSite.alone(parameters);
        this.chunk = new OwnChunk(
                layout,
                resolved.config().train(),
                phases,
                resolved.totalSteps(),
                Chunks.of(layout, 1).of(0),
                1);
        this.snapshot = chunk.newSnapshot();
        this.averages = HeapFloats.of(chunk.averages() ? layout.size() : 0);
    }

    /** Forms the executors, and trains to the end. */
    static TrainingCost run(LiveRun run) throws IOException, InterruptedException {
        if (!run.unfinished()) {
            return new TrainingCost(List.of(), 0, new TrainingResult.Pace(0, 0));
        }
        int slots = run.slots();
        long started = System.nanoTime();
        List<Register> registers = StepJobs.registers(run.cluster(), slots);
        LevelChoice levels = LevelChoice.of(registers, run.level(), LiveRun.levelCap());
        List<Candidate> candidates = StepJobs.load(
                run.cluster(),
                registers,
                levels,
                run.wanted(),
                run.resolved().config().train().precision(),
                slots);
        BackendChoice choice = BackendChoice.of(candidates, run.wanted(), run.level());
        if (!choice.warning().isEmpty()) {
            run.listener().warning(choice.warning());
        }
        if (!choice.refused().isEmpty()) {
            throw new IllegalArgumentException(
                    String.join("; ", choice.refused().values()));
        }
        FormedRoster formed = new FormedRoster(
                1,
                candidates.stream().map(Candidate::register).toList(),
                choice.backend(),
                choice.identity(),
                choice.level());
        run.formed(formed);
        BroadcastTraining training = new BroadcastTraining(run, formed, slots);
        List<TrainingResult.Rank> ranks = training.run();
        double total = training.examples() * 1e9 / (System.nanoTime() - started);
        SteadyPace steady = training.pace();
        double warm = steady.seconds() > 0 ? steady.rows() / steady.seconds() : total;
        return new TrainingCost(ranks, 1, new TrainingResult.Pace(warm, total));
    }

    /** @return who computed what, by executor */
    private List<TrainingResult.Rank> run() throws IOException {
        Checkpoint checkpoint = commits.newest().orElse(null);
        ParameterLayout layout = resolved.model().layout();
        if (checkpoint == null) {
            InitialParameters.fill(layout, resolved.config().seed(), parameters);
        } else {
            store.read(
                    checkpoint, CheckpointStore.PARAMETERS, 0, layout.blocks().size(), parameters, 0);
        }
        chunk.begin(store, checkpoint, parameters);
        StepLoop steps = new StepLoop(
                resolved.config().train(), phases, milestones, this, resolved.slicing()::stepRows, checkpoint);
        loop = steps;
        try (jobs) {
            for (long step = commits.step() + 1;
                    step <= milestones.totalSteps() && commits.over().isEmpty();
                    step++) {
                steps.train(step);
                if (interruption != null && step < milestones.totalSteps()) {
                    throw run.interrupted(interruption);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("step: " + e.getMessage(), e);
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

    @Override
    public void beginEpoch() {
        times.begin();
    }

    @Override
    public boolean checkpointWanted() {
        interruption = run.interruption();
        return interruption != null || commits.overTime() || isLate();
    }

    private boolean isLate() {
        int seconds = resolved.config().train().checkpoints().everySeconds();
        return System.nanoTime() - committedNanos >= TimeUnit.SECONDS.toNanos(seconds);
    }

    @Override
    public void commit(Share share) throws IOException {
        times.spent(Phase.VALIDATE);
        directory.requireCurrent();
        chunk.copyTo(snapshot, parameters);
        List<Piece> pieces = snapshot.write(store, share.step(), writer + "r0");
        times.spent(Phase.CHECKPOINT);
        commits.commit(List.of(share.withPieces(pieces)), times.epoch(), formed);
        committedNanos = System.nanoTime();
    }

    @Override
    public boolean sum(int phase, long step, int epoch, long stepInEpoch) throws IOException {
        Faults.at("broadcast.step");
        times.spent(Phase.OTHER);
        StepShare share = jobs.step(phase, step, parameters);
        times.spent(Phase.WAIT_RANKS);
        share.work().forEach(this::account);
        times.endStep();
        badSlice = share.badSlice();
        return share.sums().total(chunk.sum(), total) && Double.isFinite(total.lossSum());
    }

    @Override
    public LossSum total() {
        return total;
    }

    @Override
    public void update(int phase, long step, long skipped) throws Exception {
        chunk.update(phase, step, skipped, total, site);
        times.spent(Phase.UPDATE);
    }

    @Override
    public void done(long step, double loss) {
        if (milestones.evaluates(step) || System.nanoTime() - meter.lastNanos() > REPORT_NANOS) {
            meter.step(step, loss);
        }
    }

    @Override
    public void skipped(long step, String what) {
        if (!what.isEmpty()) {
            listener.warning(what);
        }
    }

    @Override
    public NonFinitePlace place(long step, int epoch, long stepInEpoch) throws IOException {
        Assignment assignment = resolved.assignment("", "");
        try (TrainingData data =
                TrainingData.open(resolved.files(), resolved.data().train(), assignment.order(), assignment.layout())) {
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

    @Override
    public byte[] validation(long step) throws IOException {
        if (resolved.data().validation() == null) {
            return new byte[0];
        }
        ModelMetrics metrics = ModelMetrics.of(resolved.model());
        chunk.readAverages(averages);
        for (byte[] part : jobs.measure(step, chunk.averages() ? averages : parameters)) {
            metrics.merge(part);
        }
        if (resolved.config().train().schedule().watchesValidation()) {
            chunk.validated(metrics.loss());
        }
        return metrics.toBytes();
    }

    /** Once warm. */
    private SteadyPace pace() {
        return loop == null ? SteadyPace.NONE : loop.pace();
    }

    private long examples() {
        return done.values().stream().mapToLong(TrainingResult.Rank::examples).sum();
    }
}
