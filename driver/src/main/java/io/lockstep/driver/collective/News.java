package io.lockstep.driver.collective;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets the one thread that runs an operation sleep until something happened. */
final class News {
    private volatile long count;
    private volatile @Nullable Thread sleeper;

    /** From any thread. */
    synchronized void happened() {
        count++;
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** What to compare with in {@link #await}; read before looking around. */
    long count() {
        return count;
    }

    /** Returns when something happened after {@code seen} was read, or the time is up, or the thread is interrupted. */
    void await(long seen, long nanos) {
        long end = System.nanoTime() + nanos;
        sleeper = Thread.currentThread();
        try {
            while (count == seen && !Thread.currentThread().isInterrupted()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            sleeper = null;
        }
    }
}
