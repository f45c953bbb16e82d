package io.lockstep.driver.step;

import io.lockstep.driver.roster.Message.SteadyPace;

/**
 * Rows and time of the steps behind the first ones, in which code is compiled and memory is first touched. Checkpoints
 * and validations, which lie between steps, do not count.
 */
public final class Pace {
    private static final long WARM_UP_STEPS = 100;
    private static final double NANOS = 1e9;

    private final long warmUp;
    private long steps;
    private long rows;
    private long nanos;

    /** @param steps to be done; where these are fewer than 200, the first half warms up */
    public Pace(long steps) {
        this.warmUp = Math.min(WARM_UP_STEPS, steps / 2);
    }

    /** A step is done, by all ranks. */
    public void step(int stepRows, long stepNanos) {
        steps++;
        if (steps > warmUp) {
            rows += stepRows;
            nanos += stepNanos;
        }
    }

    /** Up to now. */
    public SteadyPace steady() {
        return new SteadyPace(rows, nanos / NANOS);
    }
}
