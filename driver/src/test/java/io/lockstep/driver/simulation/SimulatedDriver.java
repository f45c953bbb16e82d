package io.lockstep.driver.simulation;

import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.roster.Coordinator;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.roster.EndRequest;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.GenerationConfig;
import io.lockstep.driver.roster.GenerationEnd;
import io.lockstep.driver.roster.Message;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.run.SimulatedCommits;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.rundir.RunIdentity;
import io.lockstep.driver.transport.Credentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One command, as TrainingRun and Generations play it, with the real run directory, commits, coordinator and its
 * server, in front of a cluster that is simulated.
 */
final class SimulatedDriver {
    static final String DIRECTORY = "/run";

    private static final RunIdentity IDENTITY = RunIdentity.of("simulated", Map.of("what", "a simulation"), "none");
    private static final long GRACE_MILLIS = 5_000;
    private static final long WAIT_MILLIS = 60_000;
    private static final long SILENCE_MILLIS = 20_000;
    private static final long DRAIN_MILLIS = 5_000;
    private static final long CANCEL_NANOS = 10 * Scheduler.SECOND;
    private static final int FRUITLESS_MAXIMUM = 5;
    private static final int RESTARTS = 100;

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final SimulatedCluster cluster;
    private final Scheduler scheduler;
    private final Files files;
    private final Set<String> lateOnes = new HashSet<>();
    private @Nullable String interruption;
    private long incarnation;
    private int generation;

    SimulatedDriver(Simulation simulation, SimulatedProcess process, SimulatedCluster cluster) {
        this.simulation = simulation;
        this.process = process;
        this.cluster = cluster;
        this.scheduler = simulation.scheduler();
        this.files = simulation.files(process);
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    SimulatedProcess process() {
        return process;
    }

    long incarnation() {
        return incarnation;
    }

    void interrupt(String reason) {
        interruption = reason;
    }

    /** Trains to the end. */
    void run() throws IOException, InterruptedException {
        RunDirectory directory = RunDirectory.open(
                files,
                IDENTITY,
                DIRECTORY,
                RunDirectory.Mode.CONTINUE,
                "none: true\n".getBytes(StandardCharsets.UTF_8));
        if (directory.state() == RunDirectory.State.FINISHED) {
            return;
        }
        incarnation = directory.incarnation();
        simulation.history().add(new History.Claimed(incarnation));
        CheckpointStore store = new CheckpointStore(
                files,
                directory.checkpoints(),
                Problem.LAYOUT,
                simulation.problem().train().checkpoints().keep());
        SimulatedCommits commits =
                new SimulatedCommits(directory, store, simulation.problem().train(), new Listener());
        simulation.history().note(process, "incarnation " + incarnation + " goes on from step " + commits.step());
        train(directory, commits);
        simulation.enter(process, Phase.END);
        commits.chosen();
        directory.finish(Map.of("step", commits.step()));
    }

    private void train(RunDirectory directory, SimulatedCommits commits) throws IOException, InterruptedException {
        int restarts = 0;
        int fruitless = 0;
        while (commits.step() < simulation.problem().milestones().totalSteps()) {
            long before = commits.step();
            GenerationEnd outcome = next(directory, commits);
            simulation.history().note(process, outcome.kind() + ": " + outcome.text());
            fruitless = commits.step() > before ? 0 : fruitless + 1;
            switch (outcome.kind()) {
                case FINISHED, CHANGED -> {}
                case INTERRUPTED -> throw new InterruptedIOException(outcome.text());
                case LOST -> {
                    restarts++;
                    if (fruitless >= FRUITLESS_MAXIMUM || restarts > RESTARTS) {
                        throw new IOException("too many restarts. The last time: " + outcome.text(), outcome.cause());
                    }
                    scheduler.sleep(Scheduler.SECOND / 2 * fruitless);
                }
                case MISSING, FAILED -> throw new IOException(outcome.text(), outcome.cause());
            }
        }
    }

    private GenerationEnd next(RunDirectory directory, SimulatedCommits commits)
            throws IOException, InterruptedException {
        int minimum = simulation.executorsMinimum();
        scheduler.await(() -> cluster.usable().size() >= minimum, WAIT_MILLIS * Scheduler.MILLI);
        List<SimulatedCluster.Executor> executors = cluster.usable();
        if (executors.isEmpty()) {
            throw new IOException("executors: expected at least " + minimum + " within 60 s, got none");
        }
        generation++;
        directory.requireCurrent();
        Credentials credentials = new Credentials(
                "a secret of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8),
                directory.path(),
                incarnation,
                generation,
                false);
        SimulatedEndpoint endpoint = simulation.network().bind(process);
        try (CoordinatorServer server = CoordinatorServer.open(endpoint, new SimulatedNews(scheduler), credentials)) {
            List<SimulatedRank> ranks =
                    launch(executors, new Invitation(endpoint.address(), credentials, directory.checkpoints()));
            int slots = executors.stream()
                    .mapToInt(SimulatedCluster.Executor::threads)
                    .sum();
            Coordinator coordinator =
                    new Coordinator(terms(slots, commits), new World(server, commits, slots), server.now());
            GenerationEnd outcome = server.run(
                    coordinator,
                    () -> ranks.stream().allMatch(SimulatedRank::isEnded)
                            ? Optional.of("every task of the generation has ended")
                            : Optional.empty());
            server.drain(coordinator, DRAIN_MILLIS);
            close(ranks);
            return outcome;
        }
    }

    private List<SimulatedRank> launch(List<SimulatedCluster.Executor> executors, Invitation invitation) {
        List<SimulatedRank> ranks = new ArrayList<>();
        for (SimulatedCluster.Executor executor : executors) {
            SimulatedRank rank =
                    new SimulatedRank(simulation, executor.process(), executor.name(), executor.threads(), invitation);
            ranks.add(rank);
            scheduler.at(
                    simulation.dice().nanos(Scheduler.MILLI, 6 * Scheduler.SECOND),
                    () -> executor.process().whenRunning(() -> scheduler.start(executor.process(), rank::run)));
        }
        return ranks;
    }

    private void close(List<SimulatedRank> ranks) {
        if (!scheduler.await(() -> ranks.stream().allMatch(SimulatedRank::isEnded), CANCEL_NANOS)) {
            ranks.forEach(rank -> rank.stop("its task was cancelled"));
            scheduler.await(() -> ranks.stream().allMatch(SimulatedRank::isEnded), CANCEL_NANOS);
        }
    }

    private GenerationConfig terms(int slots, SimulatedCommits commits) {
        return new GenerationConfig(
                generation,
                slots,
                simulation.executorsMinimum(),
                4,
                GRACE_MILLIS,
                WAIT_MILLIS,
                SILENCE_MILLIS,
                null,
                null,
                null,
                simulation.problem().train().checkpoints().everySeconds() * 1_000L,
                simulation.problem().milestones().totalSteps(),
                commits.newest().orElse(null));
    }

    /** What one generation's coordinator does to the run. */
    private final class World implements Coordinator.Effects {
        private final CoordinatorServer server;
        private final SimulatedCommits commits;
        private final int slots;
        private final List<String> late = new ArrayList<>();
        private @Nullable FormedRoster roster;

        private World(CoordinatorServer server, SimulatedCommits commits, int slots) {
            this.server = server;
            this.commits = commits;
            this.slots = slots;
        }

        @Override
        public void send(long peer, Message message) {
            server.send(peer, message);
        }

        @Override
        public void formed(FormedRoster formed) {
            roster = formed;
        }

        @Override
        public void progress(long step, double loss) {}

        @Override
        public Optional<String> commit(List<Share> shares) throws IOException {
            simulation
                    .history()
                    .add(new History.Committing(
                            incarnation, generation, shares.get(0).step(), simulation.incarnationInCharge()));
            simulation.enter(process, Phase.BEFORE_MARKER);
            try {
                return commits.commit(shares, Objects.requireNonNull(roster));
            } finally {
                process.phase(Phase.IDLE);
            }
        }

        @Override
        public Optional<EndRequest> request() {
            String reason = interruption;
            if (reason != null) {
                return Optional.of(new EndRequest(GenerationEnd.Kind.INTERRUPTED, reason, true));
            }
            FormedRoster formed = roster;
            if (formed == null) {
                return Optional.empty();
            }
            if (formed.ranks().stream().anyMatch(rank -> cluster.leaves(rank.executor()))) {
                return Optional.of(new EndRequest(GenerationEnd.Kind.CHANGED, "an executor leaves", true));
            }
            boolean more = cluster.slots() > slots || late.stream().anyMatch(cluster::has);
            return more && formed.ranks().size() < 4
                    ? Optional.of(new EndRequest(GenerationEnd.Kind.CHANGED, "more executors are there", false))
                    : Optional.empty();
        }

        @Override
        public void late(String executor) {
            if (lateOnes.add(executor)) {
                late.add(executor);
            }
        }

        @Override
        public void frozen(String executor) {
            simulation.history().note(process, "executor " + executor + " seems frozen");
            cluster.replace(executor);
        }

        @Override
        public void warning(String text) {
            simulation.history().note(process, text);
        }
    }

    private final class Listener implements RunListener {
        @Override
        public void warning(String message) {
            simulation.history().note(process, message);
        }
    }
}
