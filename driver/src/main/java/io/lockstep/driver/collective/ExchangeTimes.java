package io.lockstep.driver.collective;

import java.util.Arrays;

/**
 * Times that the operations of a {@link Collective} took, added up; to be read between operations. While other
 * threads of the rank still compute, only work counts, and as overlapped.
 */
public final class ExchangeTimes {
    private final long[] waitedFor;
    private long sendNanos;
    private long receiveNanos;
    private long overlappedNanos;
    private long sinceNanos;
    private boolean beside;

    /** @param ranks of the roster */
    public ExchangeTimes(int ranks) {
        this.waitedFor = new long[ranks];
    }

    /** An operation begins. */
    void begin(long now) {
        sinceNanos = now;
        beside = true;
    }

    /** Nothing is left to compute, so that all that follows is the operation's own time. */
    void alone(long now) {
        overlappedNanos += lap(now);
        beside = false;
    }

    void sent(long now) {
        long nanos = lap(now);
        if (beside) {
            overlappedNanos += nanos;
        } else {
            sendNanos += nanos;
        }
    }

    void received(long now) {
        long nanos = lap(now);
        if (beside) {
            overlappedNanos += nanos;
        } else {
            receiveNanos += nanos;
        }
    }

    /** The calling thread slept: because a peer takes nothing, or because one or more gave nothing. */
    void waited(long now, Operation operation, int rank) {
        long nanos = lap(now);
        if (beside) {
            return;
        }
        int missing = 0;
        for (int peer = 0; peer < waitedFor.length; peer++) {
            if (peer != rank && operation.sendable(peer)) {
                sendNanos += nanos;
                return;
            }
            missing += peer != rank && !operation.received(peer) ? 1 : 0;
        }
        for (int peer = 0; peer < waitedFor.length; peer++) {
            if (peer != rank && !operation.received(peer)) {
                waitedFor[peer] += nanos / missing;
            }
        }
    }

    private long lap(long now) {
        long nanos = now - sinceNanos;
        sinceNanos = now;
        return nanos;
    }

    public long sendNanos() {
        return sendNanos;
    }

    public long receiveNanos() {
        return receiveNanos;
    }

    public long overlappedNanos() {
        return overlappedNanos;
    }

    /** Waits for a peer's messages. */
    public long waitedForNanos(int peer) {
        return waitedFor[peer];
    }

    /** From 0 again. */
    public void clear() {
        sendNanos = 0;
        receiveNanos = 0;
        overlappedNanos = 0;
        Arrays.fill(waitedFor, 0);
    }
}
