package io.lockstep.driver.collective;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ranks that are threads of one JVM and read each other's memory: the plain form of what {@link MeshCollective} does
 * over sockets, for tests, and all there is to do for one rank.
 */
public final class InProcessCollective implements Collective {
    private final Membership membership;
    private final Meeting meeting;
    private final FiniteCheck check = new FiniteCheck();
    private final ExchangeTimes times;
    /** By node: the rank that sums it alone, or -1. */
    private final int[] holders;

    private InProcessCollective(Membership membership, Meeting meeting) {
        this.membership = membership;
        this.meeting = meeting;
        this.times = new ExchangeTimes(membership.size());
        this.holders = new int[membership.tree().nodeCount()];
        Arrays.fill(holders, -1);
        for (int r = 0; r < membership.size(); r++) {
            for (int node : membership
                    .tree()
                    .maximalNodes(
                            membership.slices().first(r), membership.slices().end(r))) {
                holders[node] = r;
            }
        }
    }

    /** The collective of one rank that has no peers. */
    public static Collective alone(Membership membership) {
        return group(List.of(membership), 0).get(0);
    }

    /**
     * One collective for each rank, to be used by a thread each.
     *
     * @param members by rank
     * @param deadlineMillis longest wait for the others
     */
    public static List<Collective> group(List<Membership> members, long deadlineMillis) {
        Meeting meeting = new Meeting(members.size(), deadlineMillis);
        List<Collective> collectives = new ArrayList<>();
        for (Membership member : members) {
            collectives.add(new InProcessCollective(member, meeting));
        }
        return collectives;
    }

    /** Where the ranks' threads meet, and what they show each other. */
    private static final class Meeting {
        private final long deadlineMillis;
        private final @Nullable Object[] shown;
        private int arrived;
        private long round;
        private @Nullable String ended;

        Meeting(int size, long deadlineMillis) {
            this.deadlineMillis = deadlineMillis;
            this.shown = new Object[size];
        }

        synchronized void show(int rank, Object what) {
            shown[rank] = what;
        }

        synchronized Object shown(int rank) {
            Object what = shown[rank];
            if (what == null) {
                throw new IllegalStateException("rank " + rank + " showed nothing");
            }
            return what;
        }

        synchronized void await(String name, String phase, long step) throws WorkerLostException {
            throwIfEnded(name, phase, step);
            if (++arrived == shown.length) {
                arrived = 0;
                round++;
                notifyAll();
                return;
            }
            long mine = round;
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
            while (round == mine) {
                throwIfEnded(name, phase, step);
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    end(name + " waited " + deadlineMillis + " ms for the others");
                    continue;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    end("interrupted");
                }
            }
        }

        private void throwIfEnded(String name, String phase, long step) throws WorkerLostException {
            if (ended != null) {
                throw new WorkerLostException(
                        WorkerLostException.NOBODY, name + ": " + ended + " in " + phase + ", step " + step, null);
            }
        }

        synchronized void end(String reason) {
            if (ended == null) {
                ended = reason;
            }
            notifyAll();
        }
    }

    @Override
    public int rank() {
        return membership.rank();
    }

    @Override
    public int size() {
        return membership.size();
    }

    /** Shows something, waits for all; a second meeting after use keeps it valid meanwhile. */
    private void meet(Object mine, String phase, long step) throws WorkerLostException {
        meeting.show(rank(), mine);
        leave(phase, step);
    }

    private void leave(String phase, long step) throws WorkerLostException {
        meeting.await(membership.names().get(rank()), phase, step);
    }

    @Override
    public byte[][] exchange(long step, byte[] mine) throws WorkerLostException {
        Collective.checkExchange(mine);
        meet(mine, "exchange", step);
        byte[][] all = new byte[size()][];
        for (int r = 0; r < size(); r++) {
            all[r] = (byte[]) meeting.shown(r);
        }
        leave("exchange", step);
        return all;
    }

    @Override
    public boolean reduceScatter(long step, Partials mine, HeapFloats sum, LossSum total) throws WorkerLostException {
        mine.checkComplete();
        meet(mine, "reduce-scatter", step);
        Chunk chunk = membership.chunks().of(rank());
        check.reset();
        for (int at = 0; at < chunk.size(); at += MeshCollective.SEGMENT_FLOATS) {
            int count = Math.min(MeshCollective.SEGMENT_FLOATS, chunk.size() - at);
            if (!sum(0, chunk.offset() + at, sum.array(), at, count)) {
                Arrays.fill(sum.array(), at, at + count, 0f);
            }
            check.see(sum.array(), at, count);
        }
        if (!total(0, total)) {
            total.set(0, 0);
        }
        leave("reduce-scatter", step);
        return check.finite();
    }

    private @Nullable Partials holder(int node) {
        return holders[node] < 0 ? null : (Partials) meeting.shown(holders[node]);
    }

    /** Overwrites {@code into} with the sum at a node; false when all its slices are absent. */
    private boolean sum(int node, long offset, float[] into, int at, int count) {
        Partials holder = holder(node);
        if (holder != null) {
            FloatStorage gradient = holder.sum(node);
            if (gradient != null) {
                gradient.read(offset, into, at, count);
            }
            return gradient != null;
        }
        int left = membership.tree().left(node);
        int right = membership.tree().right(node);
        if (!sum(left, offset, into, at, count)) {
            return sum(right, offset, into, at, count);
        }
        float[] other = new float[count];
        if (sum(right, offset, other, 0, count)) {
            for (int i = 0; i < count; i++) {
                into[at + i] += other[i];
            }
        }
        return true;
    }

    private boolean total(int node, LossSum total) {
        Partials holder = holder(node);
        if (holder != null) {
            total.set(holder.lossSum(node), holder.weightSum(node));
            return holder.sum(node) != null;
        }
        if (!total(membership.tree().left(node), total)) {
            return total(membership.tree().right(node), total);
        }
        double loss = total.lossSum();
        double weight = total.weightSum();
        if (total(membership.tree().right(node), total)) {
            total.set(loss + total.lossSum(), weight + total.weightSum());
        } else {
            total.set(loss, weight);
        }
        return true;
    }

    @Override
    public void allGather(long step, HeapFloats parameters, Arrivals arrivals) throws WorkerLostException {
        meet(parameters, "all-gather", step);
        for (int r = 0; r < size(); r++) {
            Chunk chunk = membership.chunks().of(r);
            if (r != rank() && chunk.size() > 0) {
                HeapFloats theirs = (HeapFloats) meeting.shown(r);
                theirs.read(chunk.offset(), parameters.array(), Math.toIntExact(chunk.offset()), chunk.size());
            }
        }
        leave("all-gather", step);
    }

    @Override
    public void allToAll(long step, RankBytes mine, RankBytes theirs) throws WorkerLostException {
        meet(mine, "all-to-all", step);
        theirs.clear();
        for (int r = 0; r < size(); r++) {
            theirs.add(r, ((RankBytes) meeting.shown(r)).of(rank()));
        }
        leave("all-to-all", step);
    }

    @Override
    public ExchangeTimes times() {
        return times;
    }

    /** Nothing crosses a wire. */
    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public void abort(String reason) {
        meeting.end(reason);
    }

    @Override
    public void close() {
        if (size() > 1) {
            meeting.end("rank " + rank() + " left");
        }
    }
}
