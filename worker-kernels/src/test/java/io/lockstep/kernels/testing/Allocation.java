package io.lockstep.kernels.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes a piece of code allocates on the Java heap. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /**
     * Of the calling thread, over {@code runs} runs after as many to warm up. The least of three counts: what the code
     * itself allocates is in each, what the JVM does beside it is not.
     */
    public static long of(int runs, Runnable code) {
        for (int i = 0; i < runs; i++) {
            code.run();
        }
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int count = 0; count < 3 && least != 0; count++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < runs; i++) {
                code.run();
            }
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }
}
