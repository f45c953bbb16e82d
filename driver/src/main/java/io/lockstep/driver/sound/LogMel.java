package io.lockstep.driver.sound;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.jtransforms.fft.DoubleFFT_1D;

/** Energy of a sound in mel bands over time, in decibels: see {@link Spectrum} for the definition. Immutable. */
final class LogMel {
    private static final double DECIBELS_PER_TENFOLD = 10;

    private final int nfft;
    private final int hop;
    private final int mels;
    private final double power;
    private final double floor;
    private final boolean relative;
    private final @Nullable Double topDecibels;
    private final double[] window;
    private final MelFilters filters;
    private final DoubleFFT_1D transform;

    /** @param spectrum with every key said */
    LogMel(Spectrum spectrum, int rate) {
        this.nfft = Objects.requireNonNull(spectrum.nfft());
        this.hop = Objects.requireNonNull(spectrum.hop());
        this.mels = spectrum.mels();
        this.power = spectrum.power();
        this.floor = spectrum.floor();
        this.relative = spectrum.reference() == Spectrum.Reference.MAX;
        this.topDecibels = spectrum.topDecibels();
        this.window = hann(Objects.requireNonNull(spectrum.window()), nfft);
        this.filters = new MelFilters(spectrum, rate, nfft, Objects.requireNonNull(spectrum.highest()));
        this.transform = new DoubleFFT_1D(nfft);
    }

    /** A periodic Hann window in the middle of zeros. */
    static double[] hann(int size, int nfft) {
        double[] window = new double[nfft];
        int from = (nfft - size) / 2;
        for (int i = 0; i < size; i++) {
            window[from + i] = 0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * i / size);
        }
        return window;
    }

    /**
     * Magnitudes of a frame to the power, bins 0 … nfft / 2.
     *
     * @param samples Not modified.
     * @param center of the frame; beyond the ends there are zeros
     * @param room [nfft]. Overwritten.
     * @param spectrum [nfft / 2 + 1]. Overwritten.
     */
    void spectrum(float[] samples, int center, double[] room, double[] spectrum) {
        int from = center - nfft / 2;
        for (int i = 0; i < nfft; i++) {
            int at = from + i;
            room[i] = at < 0 || at >= samples.length ? 0 : window[i] * samples[at];
        }
        transform.realForward(room);
        spectrum[0] = raised(room[0] * room[0]);
        spectrum[nfft / 2] = raised(room[1] * room[1]);
        for (int bin = 1; bin < nfft / 2; bin++) {
            double real = room[2 * bin];
            double imaginary = room[2 * bin + 1];
            spectrum[bin] = raised(real * real + imaginary * imaginary);
        }
    }

    private double raised(double energy) {
        return power == 2 ? energy : power == 1 ? Math.sqrt(energy) : StrictMath.pow(energy, power / 2);
    }

    /**
     * Decibels of a sound.
     *
     * @param samples Not modified.
     * @return [mels, frames], freshly made
     */
    double[] of(float[] samples) {
        int frames = 1 + samples.length / hop;
        double[] decibels = new double[mels * frames];
        double[] room = new double[nfft];
        double[] spectrum = new double[nfft / 2 + 1];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int frame = 0; frame < frames; frame++) {
            spectrum(samples, frame * hop, room, spectrum);
            for (int mel = 0; mel < mels; mel++) {
                double energy = Math.max(floor, filters.energy(mel, spectrum));
                double value = DECIBELS_PER_TENFOLD * StrictMath.log10(energy);
                decibels[mel * frames + frame] = value;
                greatest = Math.max(greatest, value);
            }
        }
        double zero = relative ? greatest : 0;
        double least = topDecibels == null ? Double.NEGATIVE_INFINITY : greatest - topDecibels;
        for (int i = 0; i < decibels.length; i++) {
            decibels[i] = Math.max(decibels[i], least) - zero;
        }
        return decibels;
    }

    /** Decibels of silence beside something to be heard. */
    double silence() {
        return relative && topDecibels != null ? -topDecibels : DECIBELS_PER_TENFOLD * StrictMath.log10(floor);
    }
}
