package io.lockstep.driver.music;

/**
 * How fast steps follow each other.
 *
 * @param beats a minute, from 10 to 1000
 * @param stepsOfBeat 1 of steps that are quarters, 4 of sixteenths; a divisor of 480
 */
public record Tempo(double beats, int stepsOfBeat) {
    private static final int DIVISIBLE = 480;

    public Tempo {
        if (!(beats >= 10 && beats <= 1000)) {
            throw new IllegalArgumentException("tempo: expected from 10 to 1000 beats a minute, got " + beats);
        }
        if (stepsOfBeat < 1 || DIVISIBLE % stepsOfBeat != 0) {
            throw new IllegalArgumentException(
                    "steps of a beat: expected a divisor of 480, such as 1 or 4, got " + stepsOfBeat);
        }
    }

    double secondsOfBeat() {
        return 60 / beats;
    }

    /** Seconds of a step. */
    public double secondsOfStep() {
        return secondsOfBeat() / stepsOfBeat;
    }
}
