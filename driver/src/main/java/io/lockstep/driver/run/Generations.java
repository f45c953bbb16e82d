package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.rank.Invitation;
import io.lockstep.driver.roster.BackendChoice;
import io.lockstep.driver.roster.Candidate;
import io.lockstep.driver.roster.Coordinator;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.GenerationConfig;
import io.lockstep.driver.roster.GenerationEnd;
import io.lockstep.driver.roster.LevelChoice;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.spark.RankJob;
import io.lockstep.driver.spark.StepJobs;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forms one roster of ranks after another, until the last epoch is committed. */
final class Generations {
    private static final long GRACE_MILLIS = 5_000;
    private static final long SILENCE_MILLIS = 20_000;
    private static final long DRAIN_MILLIS = 5_000;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int FRUITLESS_MAXIMUM = 5;

    private final Cluster cluster;
    private final ResolvedRun resolved;
    private final RunDirectory directory;
    private final Commits commits;
    private final Options options;
    private final RunListener listener;
    private final String secret;
    private int generation;
    private int fruitless;
    private final Set<String> lateOnes = new HashSet<>();
    private long examples;
    private double seconds;
    private SteadyPace steady = SteadyPace.NONE;
    private @Nullable FormedRoster roster;
    private List<TrainingResult.Rank> ranks = List.of();

    Generations(
            Cluster cluster,
            ResolvedRun resolved,
            RunDirectory directory,
            Commits commits,
            Options options,
            RunListener listener) {
        this.cluster = cluster;
        this.resolved = resolved;
        this.directory = directory;
        this.commits = commits;
        this.options = options;
        this.listener = listener;
        this.secret = cluster.secret();
    }

    /** @throws IOException naming the cause, when the training cannot be brought to its end */
    TrainingCost run() throws IOException, InterruptedException {
        if (unfinished()) {
            if (resolved.config().train().sync().onDriver()) {
                broadcast();
            } else {
                allReduce();
            }
        }
        double total = seconds > 0 ? examples / seconds : 0;
        double warm = steady.seconds() > 0 ? steady.rows() / steady.seconds() : total;
        return new TrainingCost(ranks, generation, new TrainingResult.Pace(warm, total));
    }

    private boolean unfinished() {
        return commits.step() < resolved.totalSteps() && commits.over().isEmpty();
    }

    /** Why the command is to end soon; null when it is not. */
    @Nullable String interruption() {
        return options.interruption().getNow(null);
    }

    private void broadcast() throws IOException, InterruptedException {
        int slots = slots();
        generation++;
        long started = System.nanoTime();
        List<Register> registers = StepJobs.registers(cluster, slots);
        LevelChoice levels = LevelChoice.of(registers, level(), levelCap());
        List<Candidate> candidates = StepJobs.load(
                cluster, registers, levels, wanted(), resolved.config().train().precision(), slots);
        BackendChoice choice = BackendChoice.of(candidates, wanted(), level());
        if (!choice.warning().isEmpty()) {
            listener.warning(choice.warning());
        }
        if (!choice.refused().isEmpty()) {
            throw new IllegalArgumentException(
                    String.join("; ", choice.refused().values()));
        }
        FormedRoster formed = new FormedRoster(
                generation,
                candidates.stream().map(Candidate::register).toList(),
                choice.backend(),
                choice.identity(),
                choice.level());
        formed(formed);
        BroadcastTraining training = new BroadcastTraining(cluster, this, directory, formed, slots);
        ranks = training.run();
        examples = training.examples();
        steady = training.pace();
        seconds = (System.nanoTime() - started) / 1e9;
    }

    private void allReduce() throws IOException, InterruptedException {
        RunConfig config = resolved.config();
        int restarts = 0;
        while (unfinished()) {
            long before = commits.step();
            long started = System.nanoTime();
            GenerationEnd outcome = next();
            seconds += (System.nanoTime() - started) / 1e9;
            fruitless = commits.step() > before ? 0 : fruitless + 1;
            switch (outcome.kind()) {
                case FINISHED -> {}
                case CHANGED -> listener.note(outcome.text() + ". Going on from step " + commits.step());
                case INTERRUPTED -> throw interrupted(outcome.text());
                case LOST -> {
                    if (fruitless >= FRUITLESS_MAXIMUM) {
                        throw new InfrastructureException(
                                directory.path() + ": expected a commit from " + FRUITLESS_MAXIMUM
                                        + " generations of ranks in a row, got none after step " + commits.step()
                                        + ". Remove the cause and start it again to go on from there. The last time: "
                                        + outcome.text(),
                                outcome.cause());
                    }
                    restarts++;
                    if (restarts > config.executors().restarts()) {
                        throw new InfrastructureException(
                                "executors.restarts: expected at most "
                                        + config.executors().restarts()
                                        + " restarts, one more was needed. The last time: "
                                        + outcome.text(),
                                outcome.cause());
                    }
                    listener.warning(outcome.text() + ". Going on from step " + commits.step());
                    Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, 500L * fruitless));
                }
                case MISSING -> throw new InfrastructureException(outcome.text(), outcome.cause());
                case FAILED -> throw failure(outcome);
            }
        }
    }

    /** How a command ends that somebody wanted to end. */
    InterruptedIOException interrupted(String reason) {
        return new InterruptedIOException(directory.path() + ": " + reason + ". "
                + (commits.step() == 0
                        ? "Nothing is committed yet; the same command begins"
                        : "Step " + commits.step() + " is committed; the same command goes on from there"));
    }

    private static IOException failure(GenerationEnd outcome) {
        if (outcome.cause() instanceof IllegalArgumentException wrong) {
            throw wrong;
        }
        return new IOException(outcome.text(), outcome.cause());
    }

    private int slots() throws IOException, InterruptedException {
        RunConfig config = resolved.config();
        int minimum = config.executors().min();
        int there = cluster.await(minimum, config.executors().waitSeconds(), options.interruption()::isDone);
        String interruption = interruption();
        if (interruption != null) {
            throw interrupted(interruption);
        }
        int slots = Math.max(there, cluster.dynamic() ? minimum : 0);
        if (slots == 0) {
            throw new InfrastructureException(
                    "executors: expected at least " + minimum + " within "
                            + config.executors().waitSeconds()
                            + " s, got none. Give the application executors, or raise"
                            + " executors.waitSeconds",
                    null);
        }
        return slots;
    }

    private GenerationEnd next() throws IOException, InterruptedException {
        RunConfig config = resolved.config();
        int slots = cluster.wanted(
                slots(),
                config.executors().min(),
                config.executors().most(),
                config.train().shareCount());
        generation++;
        directory.requireCurrent();
        String run = directory.path();
        Invitation wanted = new Invitation(
                cluster.driverHost(),
                0,
                secret,
                run,
                directory.incarnation(),
                generation,
                cluster.encrypts(),
                wanted(),
                resolved.files().settings(),
                resolved.assignment(directory.checkpoints(), "i" + directory.incarnation() + "g" + generation));
        Credentials credentials = Cluster.authenticated(wanted).credentials();
        try (CoordinatorServer server = CoordinatorServer.open(cluster.bindHost(), cluster.ports(), credentials);
                RankJob job = RankJob.launch(cluster, wanted.at(server.address().getPort()), slots)) {
            Coordinator coordinator =
                    new Coordinator(terms(slots), new GenerationEffects(this, server, slots), server.now());
            GenerationEnd outcome = server.run(coordinator, job::ended);
            server.drain(coordinator, DRAIN_MILLIS);
            account(coordinator.endReports());
            return outcome;
        }
    }

    private GenerationConfig terms(int slots) {
        RunConfig config = resolved.config();
        return new GenerationConfig(
                generation,
                slots,
                config.executors().min(),
                config.executors().most(),
                GRACE_MILLIS,
                config.executors().waitSeconds() * 1000L,
                SILENCE_MILLIS,
                wanted(),
                level(),
                levelCap(),
                config.train().checkpoints().everySeconds() * 1000L,
                resolved.totalSteps(),
                commits.newest().orElse(null));
    }

    /** The backend asked for, or else the one that this run has had. */
    private @Nullable String wanted() {
        FormedRoster formed = roster;
        String backend = TrainingRun.backendWanted(options);
        return backend != null ? backend : commits.backend().orElse(formed == null ? null : formed.backend());
    }

    /**
     * The level that later ranks must compute at: that of the commits, or else of this command's earlier ranks, whose
     * processes have settled it.
     */
    private @Nullable InstructionSet level() {
        FormedRoster formed = roster;
        InstructionSet before = formed == null || formed.level() == InstructionSet.UNKNOWN ? null : formed.level();
        return commits.level().orElse(before);
    }

    private static @Nullable InstructionSet levelCap() {
        String cap = System.getProperty(InstructionSet.CAP_PROPERTY, "");
        return cap.isEmpty() ? null : InstructionSet.of(cap);
    }

    private void account(Map<Integer, Ended> endReports) {
        FormedRoster formed = roster;
        if (formed == null || formed.generation() != generation) {
            return;
        }
        List<TrainingResult.Rank> table = new ArrayList<>();
        for (int rank = 0; rank < formed.ranks().size(); rank++) {
            Register register = formed.ranks().get(rank);
            Ended ended = endReports.getOrDefault(rank, new Ended(Status.STOPPED, "", 0, 0, 0));
            table.add(new TrainingResult.Rank(
                    register.host(),
                    register.threads(),
                    ended.slices(),
                    ended.examples(),
                    ended.bytesSent(),
                    ended.times()));
            examples += ended.examples();
            if (rank == 0) {
                steady = new SteadyPace(
                        steady.rows() + ended.pace().rows(),
                        steady.seconds() + ended.pace().seconds());
            }
        }
        ranks = table;
    }

    /** Whether nothing was done yet for an executor that came too late: one that always does is waited for once. */
    boolean firstLate(String executor) {
        return lateOnes.add(executor);
    }

    void formed(FormedRoster formed) {
        roster = formed;
        String before = commits.identity().orElse(formed.identity());
        if (!before.equals(formed.identity())) {
            listener.warning("backend: this run was computed with " + before + " so far and goes on with "
                    + formed.identity() + ". Its weights will differ in their last bits from an undisturbed run's");
        }
        Precision precision = resolved.config().train().precision();
        if (generation == 1 && precision.isEmulatedBy(formed.identity())) {
            listener.warning(precision.emulationWarning(formed.backend()));
        }
        new MemoryCheck(resolved, cluster).check(formed, FinalModel.backend(formed.backend(), formed.level()));
        int threads = 0;
        for (Register register : formed.ranks()) {
            threads += register.threads();
        }
        TrainConfig train = resolved.config().train();
        if (threads > train.shareCount()) {
            listener.warning(train.sync().idleThreads(threads, train.batch(), train.sliceCount()));
        }
    }

    RunListener listener() {
        return listener;
    }

    ResolvedRun resolved() {
        return resolved;
    }

    Commits commits() {
        return commits;
    }

    Cluster cluster() {
        return cluster;
    }
}
