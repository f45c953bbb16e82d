package io.lockstep.jobs.session;

import org.apache.hadoop.util.ShutdownHookManager;

/**
 * An end of the process while a session is being opened. Spark exits by itself, without a line, when certain of its
 * parts cannot start, such as its web pages; the message is then the last one of the process.
 */
public final class ProcessEnd {
    /** After Spark's own hooks, which have 50 and below when they matter for the log. */
    private static final int PRIORITY = 1;

    private final Runnable hook;

    /** @param message called when the process ends before {@link #noLongerExpected} */
    public ProcessEnd(Runnable message) {
        this.hook = message;
        ShutdownHookManager.get().addShutdownHook(hook, PRIORITY);
    }

    /** The session is open, or its failure has been told. */
    public void noLongerExpected() {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
