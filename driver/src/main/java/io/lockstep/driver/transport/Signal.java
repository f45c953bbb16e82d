package io.lockstep.driver.transport;

/**
 * Wake-up call and clock of the one thread that handles what arrives. A test gives one of
 * its own, and with it decides how long everything takes.
 */
public interface Signal {
    /** By the machine's clock. */
    static Signal live() {
        return new ThreadSignal();
    }

    /** From any thread. */
    void happened();

    /** What to compare with in {@link #await}; read before looking around. */
    long count();

    /** Returns when something happened after {@code seen} was read, or the time is up, or the thread is interrupted. */
    void await(long seen, long nanos);

    /** A clock that only ever goes forward, as {@link System#nanoTime} does. */
    long nanoTime();
}
