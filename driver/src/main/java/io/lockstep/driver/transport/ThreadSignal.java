package io.lockstep.driver.transport;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Signal by the machine's clock, whose reader is parked while it waits. */
final class ThreadSignal implements Signal {
    private volatile long count;
    private volatile @Nullable Thread sleeper;

    @Override
    public synchronized void happened() {
        count++;
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void await(long seen, long nanos) {
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

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
