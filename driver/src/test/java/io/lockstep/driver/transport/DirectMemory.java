package io.lockstep.driver.transport;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;

/** Network buffers that somebody holds. */
public final class DirectMemory {
    private DirectMemory() {}

    /**
     * How many were handed out and not given back; those that network threads keep at hand count until the threads end.
     */
    public static long held() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    /** Bytes of buffers that were handed out and not given back. */
    public static long bytes() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveBytes)
                .sum();
    }

    /** {@link #held} once it has fallen to so many, or after ten seconds. */
    public static long heldAfter(long expected) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (held() > expected && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        return held();
    }
}
