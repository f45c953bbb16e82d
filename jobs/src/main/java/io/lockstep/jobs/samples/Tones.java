package io.lockstep.jobs.samples;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * Digits as a telephone's keys sound: a low and a high tone at once (ITU-T Q.23), as loud, as long and as much out of tune as
 * it happens, on a hissing line. A WAV file of 8 kHz and 16 bits is a function of (seed, digit, caller, take).
 */
final class Tones {
    private static final int RATE = WavFile.RATE;
    private static final double[] LOW = {941, 697, 697, 697, 770, 770, 770, 852, 852, 852};
    private static final double[] HIGH = {1336, 1209, 1336, 1477, 1209, 1336, 1477, 1209, 1336, 1477};
    private static final int FIRST_HISS = 16;

    private final long seed;

    Tones(long seed) {
        this.seed = seed;
    }

    /** A whole file. */
    byte[] file(int digit, int caller, int take) {
        RandomStream line = RandomStream.of(seed, Purpose.SAMPLE_DATA, caller);
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, caller, digit, take);
        int before = (int) (RATE * 0.1 * random.uniform(0));
        int during = (int) (RATE * (0.15 + 0.25 * random.uniform(1)));
        int after = (int) (RATE * 0.1 * random.uniform(2));
        double loudness = 0.05 + 0.35 * random.uniform(3);
        double tuning = 1 + 0.03 * (line.uniform(0) - 0.5);
        double hiss = 0.03 * line.uniform(1);
        int count = before + during + after;
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            double value = hiss * (random.uniform(FIRST_HISS + i) - 0.5);
            if (i >= before && i < before + during) {
                double turns = 2 * StrictMath.PI * tuning * (i - before) / RATE;
                value += loudness * (StrictMath.sin(LOW[digit] * turns) + StrictMath.sin(HIGH[digit] * turns));
            }
            samples[i] = value;
        }
        return WavFile.of(samples);
    }
}
