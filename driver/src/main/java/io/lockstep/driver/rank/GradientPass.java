package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.RowTree;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.OwnTables;
import io.lockstep.driver.step.PhaseClock;
import io.lockstep.driver.step.PhaseNetworks;
import io.lockstep.driver.step.StepShare;
import io.lockstep.driver.step.Team;
import io.lockstep.driver.step.Worker;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a rank's slices, by all threads of its team, and their sum over all ranks. Where the collective
 * overlaps, what backward has finished is on its way while slices are still computed.
 */
final class GradientPass implements AutoCloseable {
    /** Sums that others wait for grow by so many floats. */
    private static final int PIECE_FLOATS = ParameterLayout.BLOCK_SIZE;

    private final Membership membership;
    private final Collective collective;
    private final TrainingData data;
    private final OwnChunk chunk;
    private final @Nullable OwnTables tables;
    private final Team team;
    private final Supplier<@Nullable String> stopReason;
    private final PhaseClock clock;
    private final Partials partials;
    private final @Nullable Worker[] workers;
    private final @Nullable Summation summation;
    private final Team.Work leaves = this::compute;
    private final Team.Work settle = this::settle;
    private final AtomicInteger nextSlice = new AtomicInteger();
    private final AtomicInteger badSlice = new AtomicInteger(StepShare.FINITE);
    private final LossSum total = new LossSum();
    private int phase;
    private int epoch;
    private long stepInEpoch;

    /**
     * @param chunk whose sum is overwritten in each step
     * @param tables whose sums are; absent: the model has none
     */
    GradientPass(RankScene scene, PhaseNetworks networks, OwnChunk chunk, @Nullable OwnTables tables) {
        this.tables = tables;
        this.membership = scene.membership();
        this.collective = scene.collective();
        this.data = scene.data();
        this.chunk = chunk;
        this.team = scene.team();
        this.stopReason = scene.stopReason();
        this.clock = scene.clock();
        int rank = membership.rank();
        Network network = networks.of(0);
        long size = network.layout().size();
        this.partials = new Partials(
                membership.tree(),
                membership.slices().first(rank),
                membership.slices().end(rank),
                size,
                collective.overlaps() ? PIECE_FLOATS : Math.max(1, size),
                Partials.kept(
                        membership.slices().end(rank) - membership.slices().first(rank),
                        team.size(),
                        collective.size()),
                network::allocate);
        this.workers = new @Nullable Worker[team.size()];
        this.summation = collective.overlaps()
                ? new Summation("lockstep-exchange-" + rank, collective, partials, chunk.sum(), total)
                : null;
    }

    /**
     * Makes what each thread needs.
     *
     * @param seed of the run
     */
    void begin(PhaseNetworks networks, long seed) throws Exception {
        RowTree rows = tables == null ? null : tables.slices();
        team.run(thread -> {
            List<TrainingWorkspace> workspaces = new ArrayList<>();
            for (int i = 0; i < networks.size(); i++) {
                workspaces.add(networks.of(i).trainingWorkspace(seed));
            }
            workers[thread] = new Worker(workspaces, data.newBatch(), partials, rows);
        });
    }

    /** Loss and weight of the last step, summed over all ranks. */
    LossSum total() {
        return total;
    }

    /**
     * Computes a phase of a step. Every rank has to come here for it.
     *
     * @return whether the own chunk of the sum is finite, and so are the own rows of tables
     */
    boolean sum(int ofStep, long step, int ofEpoch, long inEpoch) throws Exception {
        phase = ofStep;
        epoch = ofEpoch;
        stepInEpoch = inEpoch;
        nextSlice.set(membership.slices().first(membership.rank()));
        if (tables != null) {
            tables.clear();
        }
        boolean finite;
        if (collective.size() == 1) {
            finite = alone();
        } else {
            finite = summation == null ? apart(step) : beside(step, summation);
        }
        partials.clear();
        if (tables != null) {
            finite &= tables.sum(step);
            clock.exchanged(collective.times());
        }
        return finite;
    }

    /** The only rank's partial sum is the sum: it stays where it is, until the next step. */
    private boolean alone() throws Exception {
        team.run(leaves);
        computed();
        Faults.at("rank.reduce-scatter");
        FloatStorage sum = partials.whole(total);
        if (sum == null) {
            return true;
        }
        chunk.sumIn(sum);
        team.run(settle);
        boolean finite = true;
        for (int thread = 0; thread < workers.length; thread++) {
            finite &= worker(thread).sawNumbers();
        }
        clock.spent(Phase.UPDATE);
        return finite;
    }

    private boolean apart(long step) throws Exception {
        team.run(leaves);
        computed();
        Faults.at("rank.reduce-scatter");
        boolean finite = collective.reduceScatter(step, partials, chunk.sum(), total);
        clock.exchanged(collective.times());
        return finite;
    }

    private boolean beside(long step, Summation sum) throws Exception {
        sum.begin(step);
        try {
            team.run(leaves);
            computed();
            Faults.at("rank.reduce-scatter");
        } catch (Exception | Error e) {
            sum.giveUp("computing failed: " + e);
            throw e;
        }
        boolean finite = sum.end();
        clock.exchanged(collective.times());
        return finite;
    }

    private void computed() {
        long read = 0;
        long rows = 0;
        long compute = 0;
        for (int thread = 0; thread < workers.length; thread++) {
            Worker worker = worker(thread);
            read += worker.takeReadNanos();
            rows += worker.takeRowsNanos();
            compute += worker.takeComputeNanos();
        }
        clock.computed(read / workers.length, rows / workers.length, compute / workers.length);
    }

    private void compute(int thread) throws Exception {
        try {
            computeSlices(worker(thread));
        } catch (Exception | Error e) {
            if (summation != null) {
                // the other ranks need not wait until this one's other threads have come to an end
                collective.abort("computing failed: " + e);
            }
            throw e;
        }
    }

    private void computeSlices(Worker worker) throws Exception {
        int end = membership.slices().end(membership.rank());
        int slice = nextSlice.getAndIncrement();
        while (slice < end) {
            String reason = stopReason.get();
            if (reason != null) {
                throw new StoppedException(reason);
            }
            long start = System.nanoTime();
            int rows = data.fill(epoch, stepInEpoch, slice, worker.batch());
            long filled = System.nanoTime();
            if (rows == 0) {
                partials.absent(slice);
                if (tables != null) {
                    tables.slices().absent(slice);
                }
            } else {
                worker.compute(phase, slice, epoch);
                if (!Double.isFinite(worker.losses().lossSum())) {
                    badSlice.accumulateAndGet(slice, Math::min);
                }
                if (phase == 0) {
                    worker.computed(rows); // all phases have the same
                }
            }
            long waited = data.takeWaitNanos(slice);
            worker.spent(filled - start - waited, waited, System.nanoTime() - filled);
            slice = nextSlice.getAndIncrement();
        }
    }

    private void settle(int thread) {
        long size = chunk.given().size();
        worker(thread).settle(size * thread / team.size(), size * (thread + 1) / team.size());
    }

    private Worker worker(int thread) {
        Worker worker = workers[thread];
        if (worker == null) {
            throw new IllegalStateException("thread " + thread + " has not started");
        }
        return worker;
    }

    /** The first slice since {@link #forgetBadSlice} whose loss was not finite, else {@link StepShare#FINITE}. */
    int badSlice() {
        return badSlice.get();
    }

    void forgetBadSlice() {
        badSlice.set(StepShare.FINITE);
    }

    long sliceCount() {
        long count = 0;
        for (Worker worker : workers) {
            count += worker == null ? 0 : worker.slices();
        }
        return count;
    }

    long exampleCount() {
        long count = 0;
        for (Worker worker : workers) {
            count += worker == null ? 0 : worker.examples();
        }
        return count;
    }

    /** Frees what is a thread's own; from that thread. */
    void close(int thread) {
        Worker worker = workers[thread];
        if (worker != null) {
            worker.close();
        }
    }

    /** Frees the rest. */
    @Override
    public void close() {
        if (summation != null) {
            summation.close();
        }
        partials.close();
    }
}
