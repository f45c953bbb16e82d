package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Signal;

/** Wait of a rank for a signal or for a message in memory shared with others, of which nothing signals but to a rank that sleeps. */
final class SharedWait {
    /** Shorter waits are not worth handing the processor to others. */
    private static final long SPIN_NANOS = 100_000;

    /** Shorter waits are not worth a sleep, from which a processor takes long to wake; who has work gets it meanwhile. */
    private static final long YIELD_NANOS = 3_000_000;

    private final Signal signal;
    private final Link[] links;

    /** @param links by rank. Not copied. */
    SharedWait(Signal signal, Link[] links) {
        this.signal = signal;
        this.links = links;
    }

    /**
     * Returns when there was a signal, when there is a message that the operation takes, or when the time is over.
     *
     * @param seen signals that are known of
     * @param nanos of the longest sleep
     */
    @SuppressWarnings("ThreadPriorityCheck") // others go first where there are any; nothing else depends on it
    void until(Operation operation, long seen, long nanos) {
        long start = signal.nanoTime();
        long waited = 0;
        while (waited < YIELD_NANOS) {
            if (signal.count() != seen || hasMessage(operation)) {
                return;
            }
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
            waited = signal.nanoTime() - start;
        }
        for (Link link : links) {
            link.sleeps(true);
        }
        if (!hasMessage(operation)) {
            signal.await(seen, nanos);
        }
        for (Link link : links) {
            link.sleeps(false);
        }
    }

    private boolean hasMessage(Operation operation) {
        for (Link link : links) {
            if (link.hasSharedMessage() && !operation.received(link.peer())) {
                return true;
            }
        }
        return false;
    }
}
