package io.lockstep.driver.sound;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.Arrays;

/**
 * Silence left out before and after a sound, as {@code librosa.effects.trim} does: frames whose mean square is more than so
 * many decibels below that of the loudest frame.
 *
 * @param decibels below the loudest frame, above 0
 * @param window samples of a frame, which is centred; beyond the ends there are zeros
 * @param hop samples from frame to frame
 */
public record Trim(
        @Default("60") double decibels,
        @Default("2048") int window,
        @Default("512") int hop) {
    private static final double LEAST = 1e-10;
    private static final double DECIBELS_PER_TENFOLD = 10;

    public Trim {
        // so few that nothing is less loud than the loudest are none
        if (!(threshold(decibels) < 1)) {
            throw new PlainDataException("decibels", "expected more than 0, got " + decibels);
        }
        SoundForm.requirePositive("window", window);
        SoundForm.requirePositive("hop", hop);
    }

    /** Of the loudest frame's mean square. */
    private static double threshold(double decibels) {
        return StrictMath.pow(10, -decibels / DECIBELS_PER_TENFOLD);
    }

    /** @param samples Not modified. */
    float[] of(float[] samples) {
        int frames = 1 + samples.length / hop;
        double[] energies = new double[frames];
        double loudest = LEAST;
        for (int frame = 0; frame < frames; frame++) {
            int from = Math.max(0, frame * hop - window / 2);
            int end = Math.min(samples.length, frame * hop - window / 2 + window);
            double sum = 0;
            for (int i = from; i < end; i++) {
                sum += (double) samples[i] * samples[i];
            }
            energies[frame] = Math.max(LEAST, sum / window);
            loudest = Math.max(loudest, energies[frame]);
        }
        double threshold = loudest * threshold(decibels);
        int first = 0;
        while (!(energies[first] > threshold)) {
            first++;
        }
        int last = frames - 1;
        while (!(energies[last] > threshold)) {
            last--;
        }
        int from = Math.min(samples.length, first * hop);
        int end = (int) Math.min(samples.length, (last + 1L) * hop);
        return from == 0 && end == samples.length ? samples : Arrays.copyOfRange(samples, from, end);
    }
}
