package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.rank.Invitation;
import io.lockstep.driver.roster.Coordinator;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.GenerationConfig;
import io.lockstep.driver.roster.GenerationEnd;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.roster.Message.SteadyPace;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.spark.RankJob;
import io.lockstep.driver.transport.Credentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Forms one roster of ranks after another, until the last epoch is committed. */
final class Generations {
    private static final long GRACE_MILLIS = 5_000;
    private static final long SILENCE_MILLIS = 20_000;
    private static final long DRAIN_MILLIS = 5_000;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int FRUITLESS_MAXIMUM = 5;

    private final LiveRun run;
    private final ResolvedRun resolved;
    private final Commits commits;
    private final RunListener listener;
    private final String secret;
    private int generation;
    private int fruitless;
    private long examples;
    private double seconds;
    private SteadyPace steady = SteadyPace.NONE;
    private List<TrainingResult.Rank> ranks = List.of();

    Generations(LiveRun run) {
        this.run = run;
        this.resolved = run.resolved();
        this.commits = run.commits();
        this.listener = run.listener();
        this.secret = run.cluster().secret();
    }

    /** @throws IOException naming the cause, when the training cannot be brought to its end */
    TrainingCost run() throws IOException, InterruptedException {
        int restarts = 0;
        while (run.unfinished()) {
            long before = commits.step();
            long started = System.nanoTime();
            GenerationEnd outcome = next();
            seconds += (System.nanoTime() - started) / 1e9;
            fruitless = commits.step() > before ? 0 : fruitless + 1;
            switch (outcome.kind()) {
                case FINISHED -> {}
                case CHANGED -> listener.note(outcome.text() + ". Going on from step " + commits.step());
                case INTERRUPTED -> throw run.interrupted(outcome.text());
                case LOST -> again(outcome, ++restarts);
                case MISSING -> throw new InfrastructureException(outcome.text(), outcome.cause());
                case FAILED -> throw failure(outcome);
            }
        }
        double total = seconds > 0 ? examples / seconds : 0;
        double warm = steady.seconds() > 0 ? steady.rows() / steady.seconds() : total;
        return new TrainingCost(ranks, generation, new TrainingResult.Pace(warm, total));
    }

    /** Lets the next generation begin, unless that has been tried often enough. */
    private void again(GenerationEnd outcome, int restarts) throws IOException, InterruptedException {
        if (fruitless >= FRUITLESS_MAXIMUM) {
            throw new InfrastructureException(
                    run.directory().path() + ": expected a commit from " + FRUITLESS_MAXIMUM
                            + " generations of ranks in a row, got none after step " + commits.step()
                            + ". Remove the cause and start it again to go on from there. The last time: "
                            + outcome.text(),
                    outcome.cause());
        }
        int most = resolved.config().executors().restarts();
        if (restarts > most) {
            throw new InfrastructureException(
                    "executors.restarts: expected at most " + most + " restarts, one more was needed. The last time: "
                            + outcome.text(),
                    outcome.cause());
        }
        listener.warning(outcome.text() + ". Going on from step " + commits.step());
        Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, 500L * fruitless));
    }

    private static IOException failure(GenerationEnd outcome) {
        if (outcome.cause() instanceof IllegalArgumentException wrong) {
            throw wrong;
        }
        return new IOException(outcome.text(), outcome.cause());
    }

    private GenerationEnd next() throws IOException, InterruptedException {
        RunConfig config = resolved.config();
        Cluster cluster = run.cluster();
        RunDirectory directory = run.directory();
        int slots = cluster.wanted(
                run.slots(),
                config.executors().min(),
                config.executors().most(),
                config.train().shareCount());
        generation++;
        directory.requireCurrent();
        Invitation wanted = new Invitation(
                cluster.driverHost(),
                0,
                secret,
                directory.path(),
                directory.incarnation(),
                generation,
                cluster.encrypts(),
                run.wanted(),
                resolved.files().settings(),
                resolved.assignment(directory.checkpoints(), "i" + directory.incarnation() + "g" + generation));
        Credentials credentials = Cluster.authenticated(wanted).credentials();
        try (CoordinatorServer server = CoordinatorServer.open(cluster.bindHost(), cluster.ports(), credentials);
                RankJob job = RankJob.launch(cluster, wanted.at(server.address().getPort()), slots)) {
            Coordinator coordinator =
                    new Coordinator(terms(slots), new GenerationEffects(run, server, slots), server.now());
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
                run.wanted(),
                run.level(),
                LiveRun.levelCap(),
                config.train().checkpoints().everySeconds() * 1000L,
                resolved.totalSteps(),
                commits.newest().orElse(null));
    }

    private void account(Map<Integer, Ended> endReports) {
        FormedRoster formed = run.roster();
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
}
