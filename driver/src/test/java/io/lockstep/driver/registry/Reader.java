package io.lockstep.driver.registry;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks all the while what serves, and loads it: every version whole, and none that comes before one it saw. */
public final class Reader implements AutoCloseable {
    private static final long LOOK_MILLIS = 15;

    private final Files files;
    private final Thread thread;
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile String place;
    private volatile boolean ended;
    private final AtomicInteger reads = new AtomicInteger();

    /** Begins at once. */
    public Reader(Files files, String place) {
        this.files = files;
        this.place = place;
        this.thread = new Thread(this::run, "test-reader");
        thread.start();
    }

    /** From now on of another registry. */
    public void turnTo(String other) {
        place = other;
    }

    private void run() {
        String at = "";
        long seen = 0;
        while (!ended) {
            String now = place;
            seen = now.equals(at) ? seen : 0;
            at = now;
            try {
                ResolvedModel model = ModelReference.resolve(files, now + "@champion");
                ModelDirectory.load(files, model.directory());
                long version = Objects.requireNonNull(model.served()).version();
                if (version < seen) {
                    throw new AssertionError(now + ": " + version + " after " + seen);
                }
                seen = version;
                reads.incrementAndGet();
                Thread.sleep(LOOK_MILLIS);
            } catch (Throwable e) {
                failures.add(e);
                return;
            }
        }
    }

    /** How often it looked. */
    public int reads() {
        return reads.get();
    }

    /** Throws what it met. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.get(0));
        }
    }
}
