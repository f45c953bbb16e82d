package io.lockstep.jobs.command;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns the signal that is to end this process, SIGTERM or SIGINT, into a training's wish to be interrupted, and holds
 * the process until the training has made its work safe, a minute at most. Spark and the file systems end after it.
 * Where nothing is being trained there is nothing to wait for.
 */
final class Interruption implements AutoCloseable {
    /** Higher goes first; Spark's is 40. */
    private static final int PRIORITY = 100;

    private static final int PATIENCE_SECONDS = 60;

    private final CompletableFuture<String> wanted = new CompletableFuture<>();
    private final Runnable hook = this::interrupt;
    private boolean training;

    private Interruption() {}

    /** From now on, until {@link #close}. */
    static Interruption onSignal() {
        Interruption interruption = new Interruption();
        ShutdownHookManager.get().addShutdownHook(interruption.hook, PRIORITY, PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
        return interruption;
    }

    /** Completed with the reason once the signal came. */
    CompletableFuture<String> wanted() {
        return wanted;
    }

    /** Whether there is work, from now on, that would be lost. */
    synchronized void training(boolean now) {
        training = now;
        notifyAll();
    }

    /** What the signal does. */
    synchronized void interrupt() {
        wanted.complete("interrupted by a signal");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (long left = end - System.nanoTime(); training && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        training(false);
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
