package io.lockstep.driver.collective;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that every rank does by itself while all others wait for it, such as writing to a slow file system: meanwhile they hear
 * from each other, so that none is taken for lost.
 */
public final class LongWork {
    private static final byte DONE = 1;

    private LongWork() {}

    /** What is done. */
    public interface Task<T> {
        T run() throws IOException;
    }

    /**
     * Does this rank's work and waits for that of all others. Every rank has to come here.
     *
     * @param beatMillis between two words to the others, well below what they take for silence
     * @param deadlineMillis after which the others hear no more from a rank that is not done
     * @throws IOException when this rank's work fails
     * @throws WorkerLostException when another is lost; the work has ended nevertheless
     */
    public static <T> T run(Collective collective, long step, long beatMillis, long deadlineMillis, Task<T> work)
            throws IOException, WorkerLostException {
        if (collective.size() == 1) {
            return work.run();
        }
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread thread = new Thread(task, "lockstep-long-work");
        thread.setDaemon(true);
        thread.start();
        try {
            long begun = System.nanoTime();
            boolean all = false;
            while (!all) {
                boolean late = System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
                boolean done = isDone(task, late ? Long.MAX_VALUE : beatMillis);
                if (done) {
                    result(task);
                }
                all = true;
                for (byte[] word : collective.exchange(step, new byte[] {done ? DONE : 0})) {
                    all &= word[0] == DONE;
                }
            }
            return result(task);
        } finally {
            // nobody takes away what it reads
            join(thread);
        }
    }

    /** Waits for the end of work, which is interrupted where this thread is. */
    private static void join(Thread work) {
        boolean interrupted = Thread.interrupted();
        while (work.isAlive()) {
            try {
                if (interrupted) {
                    work.interrupt();
                }
                work.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it has ended, for good or not; waits a while if not. */
    private static boolean isDone(FutureTask<?> task, long millis) throws IOException {
        try {
            task.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while work was waited for", e);
        }
    }

    private static <T> T result(FutureTask<T> task) throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new IOException(cause.getMessage(), cause);
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while work was waited for", e);
        }
    }
}
