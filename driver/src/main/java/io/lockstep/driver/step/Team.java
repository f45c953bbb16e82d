package io.lockstep.driver.step;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a rank, which do one piece of work together and wait for each other: the caller is thread 0, the
 * others are daemons of this team. Running work allocates nothing. A waiting thread first spins, then sleeps in short
 * naps, so that long waits leave the processor to others.
 */
public final class Team implements AutoCloseable {
    /** A piece of work that all threads do at the same time. */
    public interface Work {
        /** @param thread 0 … size - 1 */
        void run(int thread) throws Exception;
    }

    private static final int SPINS = 2_000;
    private static final long NAP_NANOS = 20_000;

    private final int size;
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile @Nullable Work work;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /** @param name prefix of the threads' names */
    public Team(String name, int size) {
        this.size = size;
        for (int thread = 1; thread < size; thread++) {
            int number = thread;
            Thread other = new Thread(() -> serve(number), name + "-" + thread);
            other.setDaemon(true);
            other.start();
        }
    }

    public int size() {
        return size;
    }

    /** Runs the work on every thread and returns when all are done; throws what one of them threw. */
    public void run(Work next) throws Exception {
        failure = null;
        arrived.set(0);
        work = next;
        round.incrementAndGet();
        attempt(next, 0);
        int waited = 0;
        while (arrived.get() < size - 1) {
            pause(waited++);
        }
        Throwable thrown = failure;
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void serve(int thread) {
        int seen = 0;
        int waited = 0;
        while (!closed) {
            int now = round.get();
            Work next = work;
            if (now == seen || next == null) {
                pause(waited++);
                continue;
            }
            seen = now;
            waited = 0;
            attempt(next, thread);
            arrived.incrementAndGet();
        }
    }

    private void attempt(Work next, int thread) {
        try {
            next.run(thread);
        } catch (Exception | Error e) {
            if (failure == null) {
                failure = e;
            }
        }
    }

    private static void pause(int waited) {
        if (waited < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    /** Ends the other threads as soon as they are idle. */
    @Override
    public void close() {
        closed = true;
    }
}
