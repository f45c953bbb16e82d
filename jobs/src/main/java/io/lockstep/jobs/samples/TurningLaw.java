package io.lockstep.jobs.samples;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * A law that turns a little every day. Of two numbers, each normally distributed and the same all the time, day d's law says
 * {@code up} where {@code a cos(t) + b sin(t) > 0}, t being d times the degrees a day; of what it says one in twenty is
 * answered the other way. So nobody can be right more often than 95 of 100 times, and whoever answers by a law that is t
 * degrees off loses 90 t / 180 points of it. Row i of a day is a function of (seed, day, i).
 */
final class TurningLaw {
    /** Share of rows that are answered the other way. */
    static final double FLIPPED = 0.05;

    private static final int STREAM = 300;

    private final long seed;
    private final double degrees;

    /** @param degrees a day; 0: the law stays */
    TurningLaw(long seed, double degrees) {
        this.seed = seed;
        this.degrees = degrees;
    }

    /**
     * A row.
     *
     * @param truth what the day's law says
     * @param answer what is answered
     */
    record Sample(double a, double b, boolean truth, boolean answer) {}

    Sample row(int day, int row) {
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, STREAM, day, row);
        double a = random.normal(100);
        double b = random.normal(101);
        double angle = StrictMath.toRadians(degrees * day);
        boolean truth = a * StrictMath.cos(angle) + b * StrictMath.sin(angle) > 0;
        return new Sample(a, b, truth, truth != random.uniform(0) < FLIPPED);
    }
}
