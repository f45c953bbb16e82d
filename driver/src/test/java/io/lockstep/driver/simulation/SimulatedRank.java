package io.lockstep.driver.simulation;

import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.SimulatedMesh;
import io.lockstep.driver.rank.SimulatedFailure;
import io.lockstep.driver.roster.CoordinatorLink;
import io.lockstep.driver.roster.Member;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rank's part in one generation, as RankSession plays it, with the real link and mesh. */
final class SimulatedRank {
    static final long PEER_DEADLINE_MILLIS = 120_000;

    private static final long CONNECT_MILLIS = 20_000;
    private static final long HEARTBEAT_NANOS = 2 * Scheduler.SECOND;
    private static final long LEAF_NANOS = 60 * Scheduler.MILLI;
    private static final BackendReport BACKEND = new BackendReport("plain", "plain 1", InstructionSet.UNKNOWN, "");

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final String executor;
    private final int threads;
    private final Invitation invitation;
    private final Scheduler scheduler;
    private @Nullable String stop;
    private @Nullable SimulatedTraining training;
    private boolean finished;
    private boolean ended;

    SimulatedRank(
            Simulation simulation, SimulatedProcess process, String executor, int threads, Invitation invitation) {
        this.simulation = simulation;
        this.process = process;
        this.executor = executor;
        this.threads = threads;
        this.invitation = invitation;
        this.scheduler = simulation.scheduler();
    }

    /** Whether its task has ended, for whatever reason. */
    boolean isEnded() {
        return ended || process.isDead();
    }

    void stop(String reason) {
        stop = stop == null ? reason : stop;
    }

    void run() {
        try {
            take();
        } catch (IOException | RuntimeException e) {
            simulation.history().note(process, "no part taken: " + e.getMessage());
        }
        process.phase(Phase.IDLE);
        ended = true;
    }

    private void take() throws IOException {
        SimulatedEndpoint endpoint = simulation.network().bind(process);
        try (endpoint) {
            simulation.enter(process, Phase.GATHER);
            try (CoordinatorLink link = CoordinatorLink.connect(
                    endpoint,
                    invitation.coordinator(),
                    invitation.credentials(),
                    simulation.number(),
                    CONNECT_MILLIS)) {
                Roster roster = register(endpoint, link);
                if (roster == null) {
                    simulation.history().note(process, "no part taken: " + reason(link));
                    return;
                }
                scheduler.start(process, () -> watch(endpoint, link));
                try {
                    train(endpoint, link, roster);
                } finally {
                    finished = true;
                }
            }
        }
    }

    private boolean over(CoordinatorLink link) {
        return link.over().isDone() || stop != null;
    }

    private @Nullable Roster register(SimulatedEndpoint endpoint, CoordinatorLink link) throws IOException {
        link.send(new Register(
                executor,
                endpoint.address().getHostString(),
                endpoint.address().getPort(),
                threads,
                1 << 30,
                InstructionSet.AVX2));
        scheduler.await(() -> link.level().isDone() || over(link));
        if (!over(link)) {
            simulation.enter(process, Phase.LOAD);
            scheduler.sleep(simulation.dice().nanos(0, LEAF_NANOS));
            link.send(new Loaded(List.of(BACKEND)));
            scheduler.await(() -> link.roster().isDone() || over(link));
        }
        return over(link) ? null : link.roster().getNow(null);
    }

    private void train(SimulatedEndpoint endpoint, CoordinatorLink link, Roster roster) {
        Membership membership = membership(roster);
        try (Collective collective = join(endpoint, roster, membership)) {
            simulation
                    .history()
                    .add(new History.Joined(
                            invitation.incarnation(),
                            roster.generation(),
                            roster.rank(),
                            roster.members().size(),
                            executor));
            SimulatedTraining steps =
                    new SimulatedTraining(simulation, process, invitation, membership, collective, link);
            training = steps;
            tell(link, steps.run(roster.checkpoint()));
        } catch (IOException | RuntimeException e) {
            Status status = over(link) ? Status.STOPPED : SimulatedFailure.status(e);
            String text = SimulatedFailure.text(membership.names().get(roster.rank()), e);
            tell(link, new Ended(status, text, 0, 0, 0));
        }
    }

    private Collective join(SimulatedEndpoint endpoint, Roster roster, Membership membership) throws IOException {
        simulation.enter(process, Phase.JOIN);
        if (roster.members().size() == 1) {
            return InProcessCollective.alone(membership);
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Member member : roster.members()) {
            addresses.add(new InetSocketAddress(member.host(), member.port()));
        }
        return SimulatedMesh.join(
                endpoint,
                invitation.credentials(),
                membership,
                addresses,
                PEER_DEADLINE_MILLIS,
                new SimulatedNews(scheduler));
    }

    private Membership membership(Roster roster) {
        List<String> names = new ArrayList<>();
        for (int rank = 0; rank < roster.members().size(); rank++) {
            names.add("rank " + rank + " (" + roster.members().get(rank).executor() + ")");
        }
        return simulation
                .problem()
                .membership(
                        roster.rank(),
                        roster.members().stream().map(Member::threads).toList(),
                        names);
    }

    /** The second thread: signs of life, and stopping. */
    private void watch(SimulatedEndpoint endpoint, CoordinatorLink link) {
        boolean stopping = false;
        while (!finished) {
            if (!stopping && over(link)) {
                if (training == null) {
                    endpoint.close();
                } else {
                    stopping = true;
                    training.stop(reason(link));
                }
            }
            if (training != null && link.takeCheckpointAsked()) {
                training.checkpoint();
            }
            long told = done();
            try {
                link.send(new Progress(told, training == null ? Double.NaN : training.loss()));
            } catch (IOException e) {
                // the link reports its own end
            }
            boolean stops = stopping || training == null;
            scheduler.await(
                    () -> finished || done() != told || (!stops && over(link)),
                    simulation.dice().between(80, 120) * HEARTBEAT_NANOS / 100);
        }
    }

    private long done() {
        return training == null ? 0 : training.done();
    }

    private void tell(CoordinatorLink link, Ended word) {
        simulation.history().note(process, word.status() + " " + word.text());
        try {
            link.send(word);
            scheduler.await(() -> link.over().isDone(), PEER_DEADLINE_MILLIS * Scheduler.MILLI);
        } catch (IOException e) {
            // the driver is gone
        }
    }

    private String reason(CoordinatorLink link) {
        return link.over().isDone() ? String.valueOf(link.over().getNow("")) : String.valueOf(stop);
    }
}
