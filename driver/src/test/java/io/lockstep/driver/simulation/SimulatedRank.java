package io.lockstep.driver.simulation;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.SimulatedMesh;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.rank.BlockSums;
import io.lockstep.driver.rank.CheckpointText;
import io.lockstep.driver.rank.OwnChunk;
import io.lockstep.driver.rank.SimulatedFailure;
import io.lockstep.driver.rank.Snapshot;
import io.lockstep.driver.roster.CoordinatorLink;
import io.lockstep.driver.roster.Member;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part in one generation, as RankSession and RankTraining play it, with the real link, mesh, owner, snapshot and
 * store, and with leaves that cost nothing.
 */
final class SimulatedRank {
    static final long PEER_DEADLINE_MILLIS = 120_000;

    private static final long CONNECT_MILLIS = 20_000;
    private static final long HEARTBEAT_NANOS = 2 * Scheduler.SECOND;
    private static final long LEAF_NANOS = 60 * Scheduler.MILLI;
    private static final long PIECE_NANOS = LEAF_NANOS / 8;
    private static final int PIECE_FLOATS = 7;
    private static final long FOR_EVER = 1_000 * Scheduler.SECOND;
    private static final BackendReport BACKEND = new BackendReport("plain", "plain 1", InstructionSet.UNKNOWN, "");

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final String executor;
    private final int threads;
    private final Invitation invitation;
    private final Scheduler scheduler;
    private @Nullable String stop;
    private @Nullable String stopReason;
    private @Nullable Collective mesh;
    private @Nullable IOException writeFailure;
    private @Nullable Snapshot snapshot;
    private boolean writing;
    private boolean checkpointAsked;
    private boolean finished;
    private boolean ended;
    private long done;
    private double loss = Double.NaN;

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
            enter(Phase.GATHER);
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

    private void enter(Phase phase) {
        process.phase(phase);
        simulation.faults().entered(process, phase);
    }

    private boolean over(CoordinatorLink link) {
        return link.over().isDone() || stop != null;
    }

    private void await(java.util.function.BooleanSupplier condition) {
        if (!scheduler.await(condition, FOR_EVER)) {
            throw new AssertionError(process + " waited for ever");
        }
    }

    private @Nullable Roster register(SimulatedEndpoint endpoint, CoordinatorLink link) throws IOException {
        link.send(new Register(
                executor,
                endpoint.address().getHostString(),
                endpoint.address().getPort(),
                threads,
                1 << 30,
                InstructionSet.AVX2));
        await(() -> link.level().isDone() || over(link));
        if (!over(link)) {
            enter(Phase.LOAD);
            scheduler.sleep(simulation.dice().nanos(0, LEAF_NANOS));
            link.send(new Loaded(List.of(BACKEND)));
            await(() -> link.roster().isDone() || over(link));
        }
        return over(link) ? null : link.roster().getNow(null);
    }

    private void train(SimulatedEndpoint endpoint, CoordinatorLink link, Roster roster) {
        Membership membership = membership(roster);
        Ended word;
        try (Collective collective = join(endpoint, roster, membership)) {
            simulation
                    .history()
                    .add(new History.Joined(
                            invitation.incarnation(),
                            roster.generation(),
                            roster.rank(),
                            roster.members().size(),
                            executor));
            mesh = collective;
            word = steps(membership, collective, link, roster);
            tell(link, word);
        } catch (IOException | RuntimeException e) {
            Status status = over(link) ? Status.STOPPED : SimulatedFailure.status(e);
            String text = SimulatedFailure.text(membership.names().get(roster.rank()), e);
            tell(link, new Ended(status, text, 0, 0, 0));
        }
    }

    private Collective join(SimulatedEndpoint endpoint, Roster roster, Membership membership) throws IOException {
        enter(Phase.JOIN);
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

    /** The step loop, from the commit the roster goes on from. */
    private Ended steps(Membership membership, Collective collective, CoordinatorLink link, Roster roster) {
        Status status = Status.DONE;
        String text = "";
        try (Partials partials = new Partials(
                membership.tree(),
                membership.slices().first(membership.rank()),
                membership.slices().end(membership.rank()),
                Problem.LAYOUT.size(),
                PIECE_FLOATS,
                HeapFloats::of)) {
            Loop loop = new Loop(membership, collective, link, partials);
            loop.start(CheckpointText.checkpoint(roster.checkpoint()));
            while (loop.step < loop.milestones.totalSteps()) {
                loop.step++;
                loop.train();
            }
            enter(Phase.END);
            loop.finishWriting();
        } catch (IOException | RuntimeException e) {
            status = SimulatedFailure.status(e);
            String reason = stopReason;
            text = reason != null && status == Status.STOPPED
                    ? reason
                    : SimulatedFailure.text(membership.names().get(membership.rank()), e);
        }
        return new Ended(status, text, 0, 0, collective.bytesSent());
    }

    /** What lasts from step to step. */
    private final class Loop {
        private final Membership membership;
        private final Collective collective;
        private final CoordinatorLink link;
        private final Partials partials;
        private final CheckpointStore store;
        private final Milestones milestones = simulation.problem().milestones();
        private final HeapFloats parameters = Problem.firstParameters();
        private final OwnChunk chunk;
        private final Leaf total = new Leaf();
        private long step;
        private double lossSum;
        private double weightSum;
        private boolean checkpointWanted;
        private boolean computing;
        private boolean summing;
        private long computed;

        private Loop(Membership membership, Collective collective, CoordinatorLink link, Partials partials) {
            this.membership = membership;
            this.collective = collective;
            this.link = link;
            this.partials = partials;
            this.store = new CheckpointStore(simulation.files(process), invitation.checkpoints(), Problem.LAYOUT);
            this.chunk = new OwnChunk(
                    Problem.LAYOUT,
                    simulation.problem().train(),
                    milestones.totalSteps(),
                    membership.chunks().of(membership.rank()),
                    1);
        }

        private void start(@Nullable Checkpoint checkpoint) throws IOException {
            if (checkpoint != null) {
                int blocks = Problem.LAYOUT.blocks().size();
                store.read(checkpoint, CheckpointStore.PARAMETERS, 0, blocks, parameters, 0);
                step = checkpoint.state().step();
            }
            chunk.begin(store, checkpoint, parameters);
            EpochTotals totals = CheckpointText.totals(checkpoint);
            lossSum = totals.lossSum();
            weightSum = totals.weightSum();
        }

        private void train() throws IOException {
            if (!everywhere(sum())) {
                throw new IllegalStateException("not finite");
            }
            long began = waited(Phase.REDUCE_SCATTER, computed);
            Problem.update(chunk, BlockSums.among(collective, step), step, total, parameters);
            enter(Phase.ALL_GATHER);
            collective.allGather(step, parameters);
            waited(Phase.ALL_GATHER, began);
            lossSum += total.lossSum();
            weightSum += total.weightSum();
            simulation
                    .history()
                    .add(new History.Step(
                            invitation.incarnation(),
                            invitation.generation(),
                            membership.rank(),
                            step,
                            Problem.digest(parameters.array())));
            loss = total.lossSum() / total.weightSum();
            done = step;
            if (!writing && writeFailure != null) {
                finishWriting();
            }
            if (milestones.checkpoints(step) || checkpointWanted) {
                checkpointWanted = false;
                share();
            }
            if (milestones.endsEpoch(step)) {
                lossSum = 0;
                weightSum = 0;
            }
        }

        /** A second task computes, while this one sums. */
        private boolean sum() throws IOException {
            enter(Phase.LEAVES);
            computing = true;
            summing = true;
            scheduler.start(process, this::compute);
            try {
                if (!collective.overlaps()) {
                    await(() -> !computing);
                    String reason = stopReason;
                    if (reason != null) {
                        throw new IOException(reason);
                    }
                }
                return collective.reduceScatter(step, partials, chunk.sum(), total);
            } finally {
                summing = false;
                await(() -> !computing);
                partials.clear();
            }
        }

        private void compute() {
            int rank = membership.rank();
            int first = membership.slices().first(rank);
            for (int slice = first; slice < membership.slices().end(rank); slice++) {
                if (stopReason == null && summing) {
                    simulation.problem().leaf(partials, step, slice, parameters, this::pause);
                }
                if (slice == first) {
                    enter(Phase.REDUCE_SCATTER);
                }
            }
            computed = scheduler.now();
            computing = false;
        }

        private void pause() {
            scheduler.sleep(simulation.dice().nanos(0, PIECE_NANOS));
        }

        private long waited(Phase phase, long began) {
            simulation.history().add(new History.Waited(process.name(), phase, scheduler.now() - began));
            return scheduler.now();
        }

        private boolean everywhere(boolean finite) throws IOException {
            boolean asked = checkpointAsked;
            checkpointAsked = false;
            boolean all = true;
            byte word = (byte) ((finite ? 1 : 0) | (asked ? 2 : 0));
            for (byte[] there : collective.exchange(step, new byte[] {word})) {
                all &= (there[0] & 1) != 0;
                checkpointWanted |= (there[0] & 2) != 0;
            }
            return all;
        }

        private void share() throws IOException {
            finishWriting();
            Snapshot copy = snapshot == null ? chunk.newSnapshot() : snapshot;
            snapshot = copy;
            chunk.copyTo(copy, parameters);
            Share share = new Share(
                    step,
                    milestones.epochs(step),
                    milestones.endsEpoch(step),
                    new EpochTotals(lossSum, weightSum, 0),
                    "",
                    "",
                    SkippedSteps.NONE);
            writing = true;
            scheduler.start(process, () -> write(share, copy));
        }

        private void write(Share share, Snapshot copy) {
            try {
                simulation.faults().entered(process, Phase.CHECKPOINT);
                String writer = invitation.writer() + "r" + membership.rank();
                link.send(share.withPieces(CheckpointText.encode(copy.write(store, share.step(), writer))));
            } catch (IOException e) {
                writeFailure = e;
            }
            writing = false;
        }

        private void finishWriting() throws IOException {
            await(() -> !writing);
            IOException cause = writeFailure;
            if (cause != null) {
                throw new IOException("checkpoint: " + cause.getMessage(), cause);
            }
        }
    }

    /** The second thread: signs of life, and stopping. */
    private void watch(SimulatedEndpoint endpoint, CoordinatorLink link) {
        long told = -1;
        boolean stopping = false;
        while (!finished) {
            if (!stopping && over(link)) {
                Collective training = mesh;
                if (training == null) {
                    endpoint.close();
                } else {
                    stopping = true;
                    stopReason = reason(link);
                    training.abort(reason(link));
                }
            }
            checkpointAsked |= mesh != null && link.takeCheckpointAsked();
            try {
                link.send(new Progress(done, loss));
            } catch (IOException e) {
                // the link reports its own end
            }
            told = done;
            long last = told;
            boolean stops = stopping || mesh == null;
            scheduler.await(
                    () -> finished || done != last || (!stops && over(link)),
                    simulation.dice().between(80, 120) * HEARTBEAT_NANOS / 100);
        }
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
