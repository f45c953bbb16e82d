package io.lockstep.driver.run;

import io.lockstep.driver.roster.Coordinator;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.roster.EndRequest;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.GenerationEnd;
import io.lockstep.driver.roster.Message;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.spark.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Effects of one generation's coordinator on the run. */
final class GenerationEffects implements Coordinator.Effects {
    private final LiveRun run;
    private final CoordinatorServer server;
    private final int slots;
    private final ProgressMeter meter;
    private final List<String> late = new ArrayList<>();
    private @Nullable FormedRoster roster;

    GenerationEffects(LiveRun run, CoordinatorServer server, int slots) {
        this.run = run;
        this.server = server;
        this.slots = slots;
        this.meter = new ProgressMeter(run.resolved(), run.listener());
    }

    @Override
    public void send(long peer, Message message) {
        server.send(peer, message);
    }

    @Override
    public void formed(FormedRoster formed) {
        roster = formed;
        run.formed(formed);
    }

    @Override
    public void progress(long step, double loss) {
        meter.step(step, loss);
    }

    @Override
    public Optional<String> commit(List<Share> shares) throws IOException {
        return run.commits().commit(shares, Objects.requireNonNull(roster));
    }

    @Override
    public Optional<EndRequest> request() {
        String interruption = run.interruption();
        if (interruption != null) {
            return Optional.of(new EndRequest(GenerationEnd.Kind.INTERRUPTED, interruption, true));
        }
        if (run.commits().overTime()) {
            return Optional.of(new EndRequest(GenerationEnd.Kind.FINISHED, "the time is over", true));
        }
        return leaving().or(this::grown);
    }

    private Optional<EndRequest> leaving() {
        FormedRoster formed = roster;
        if (formed == null) {
            return Optional.empty();
        }
        return formed.ranks().stream()
                .filter(rank -> run.cluster().leaves(rank.executor()))
                .findFirst()
                .map(Register::describe)
                .map(name ->
                        new EndRequest(GenerationEnd.Kind.CHANGED, name + " leaves: its node is decommissioned", true));
    }

    private Optional<EndRequest> grown() {
        Cluster cluster = run.cluster();
        FormedRoster formed = roster;
        int most = run.resolved().config().executors().most();
        boolean room = formed == null || formed.ranks().size() < most;
        boolean more =
                !cluster.isLocal() && (cluster.slots() > slots || late.stream().anyMatch(cluster::has));
        return room && more
                ? Optional.of(new EndRequest(GenerationEnd.Kind.CHANGED, "more executors are there", false))
                : Optional.empty();
    }

    @Override
    public void late(String executor) {
        if (run.firstLate(executor)) {
            late.add(executor);
        }
    }

    @Override
    public void frozen(String executor) {
        run.cluster().replace(executor);
    }

    @Override
    public void warning(String text) {
        run.listener().warning(text);
    }
}
