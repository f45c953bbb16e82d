package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Partials;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.HeapFloats;
import org.jspecify.annotations.Nullable;

/** The reduce-scatter of each step on a thread of its own, while those of the team still compute. */
final class Summation implements AutoCloseable {
    private final Collective collective;
    private final Partials mine;
    private final HeapFloats sum;
    private final LossSum total;
    private final Thread thread;
    private long step;
    private boolean running;
    private boolean finite;
    private boolean closed;
    private volatile @Nullable Throwable failure;

    /**
     * @param mine what {@link Collective#reduceScatter} is given in every step
     * @param sum what it overwrites
     * @param total what it overwrites too
     */
    Summation(String name, Collective collective, Partials mine, HeapFloats sum, LossSum total) {
        this.collective = collective;
        this.mine = mine;
        this.sum = sum;
        this.total = total;
        this.thread = new Thread(this::serve, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** From now until {@link #end} the collective belongs to that thread. */
    synchronized void begin(long number) {
        step = number;
        running = true;
        notifyAll();
    }

    /**
     * Waits for it.
     *
     * @return whether every float of the sum is finite
     */
    boolean end() throws Exception {
        boolean all = await();
        Throwable thrown = failure;
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return all;
    }

    /** Makes it fail, on all ranks, and waits for that. */
    void giveUp(String reason) {
        collective.abort(reason);
        await();
    }

    /**
     * The thread reads memory of the caller, so no interruption makes this return before it has done so; the
     * collective's deadlines do, or {@link Collective#abort}.
     */
    private synchronized boolean await() {
        boolean interrupted = false;
        while (running) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                collective.abort("interrupted");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return finite;
    }

    private void serve() {
        while (waitForWork()) {
            boolean all = false;
            try {
                all = collective.reduceScatter(step, mine, sum, total);
            } catch (Exception | Error e) {
                failure = e;
            }
            done(all);
        }
    }

    private synchronized boolean waitForWork() {
        while (!running && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        return running;
    }

    private synchronized void done(boolean all) {
        finite = all;
        running = false;
        notifyAll();
    }

    /** Ends the thread, which is idle. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
