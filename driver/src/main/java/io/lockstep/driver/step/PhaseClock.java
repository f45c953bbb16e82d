package io.lockstep.driver.step;

import io.lockstep.driver.collective.ExchangeTimes;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Clock of the phases of a rank, from one border of phases to the next: each call takes what passed since the one
 * before. Of the thread that runs the step loop alone; between {@link #begin} and {@link #times} it allocates nothing.
 */
public final class PhaseClock {
    private static final double NANOS = 1e9;

    private final long[] nanos = new long[Phase.count()];
    private long since;
    private long sendNanos;
    private long receiveNanos;
    private double collectedBefore;

    /** A clock that begins now. */
    public PhaseClock() {
        begin();
    }

    /** From 0 again. */
    public void begin() {
        Arrays.fill(nanos, 0);
        sendNanos = 0;
        receiveNanos = 0;
        since = System.nanoTime();
        collectedBefore = GarbageCollection.seconds();
    }

    /** All since the border before was this phase. */
    public void spent(Phase phase) {
        nanos[phase.index()] += lap();
    }

    /** Since the border before, a batch was filled, for which rows came so late. */
    public void read(long waitNanos) {
        add(Phase.WAIT_ROWS, waitNanos);
        add(Phase.READ, Math.max(0, lap() - waitNanos));
    }

    /**
     * Since the border before, the rank's threads computed slices: for so long each, on average.
     *
     * @param read filling batches, without waits for rows
     * @param rows waiting for rows
     */
    public void computed(long read, long rows, long compute) {
        long passed = lap();
        add(Phase.READ, read);
        add(Phase.WAIT_ROWS, rows);
        add(Phase.COMPUTE, compute);
        add(Phase.WAIT_THREADS, Math.max(0, passed - read - rows - compute));
    }

    /** Since the border before, the rank's threads updated blocks and handed them over as they went, for so long. */
    public void updated(long handOverNanos) {
        long passed = lap();
        add(Phase.HAND_OVER, handOverNanos);
        add(Phase.UPDATE, Math.max(0, passed - handOverNanos));
    }

    /** Since the border before, operations of the collective ran. */
    public void exchanged(ExchangeTimes times) {
        long passed = lap();
        long sent = times.sendNanos() - sendNanos;
        long received = times.receiveNanos() - receiveNanos;
        sendNanos += sent;
        receiveNanos += received;
        add(Phase.SEND, sent);
        add(Phase.RECEIVE, received);
        add(Phase.WAIT_RANKS, Math.max(0, passed - sent - received));
    }

    /** The same, where blocks that came were handed over in between, which counted as receiving. */
    public void gathered(ExchangeTimes times, long handOverNanos) {
        exchanged(times);
        add(Phase.HAND_OVER, handOverNanos);
        add(Phase.RECEIVE, -handOverNanos);
    }

    private void add(Phase phase, long more) {
        nanos[phase.index()] += more;
    }

    private long lap() {
        long now = System.nanoTime();
        long passed = now - since;
        since = now;
        return passed;
    }

    /** Of a rank without others. */
    public PhaseTimes times() {
        return times(new ExchangeTimes(0), 0);
    }

    /**
     * All since {@link #begin}; what no border took is {@link Phase#OTHER}.
     *
     * @param exchange what the collective did in this time
     * @param ranks of the roster
     */
    public PhaseTimes times(ExchangeTimes exchange, int ranks) {
        spent(Phase.OTHER);
        List<Double> seconds = new ArrayList<>();
        for (long each : nanos) {
            seconds.add(each / NANOS);
        }
        List<Double> waitedFor = new ArrayList<>();
        for (int rank = 0; rank < ranks && ranks > 1; rank++) {
            waitedFor.add(exchange.waitedForNanos(rank) / NANOS);
        }
        return new PhaseTimes(
                seconds, exchange.overlappedNanos() / NANOS, GarbageCollection.seconds() - collectedBefore, waitedFor);
    }
}
