package io.lockstep.driver.sound;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * How a spectrum is taken, in librosa's words and by its definitions: {@code feature.melspectrogram(y, sr, n_fft, hop_length,
 * win_length, window="hann", center=True, pad_mode="constant", power, n_mels, fmin, fmax, htk, norm)},
 * {@code power_to_db(S, ref, amin=floor, top_db)} and {@code feature.mfcc(n_mfcc, dct_type=2, norm="ortho", lifter=0)}.
 *
 * @param window samples of a frame, under a periodic Hann window; absent: 25 ms
 * @param hop samples from frame to frame; absent: 10 ms
 * @param nfft even, at least {@code window}, samples that are transformed, the frame in their middle; absent: the next power
 *     of two
 * @param mels triangular bands
 * @param lowest frequency in Hz
 * @param highest frequency in Hz; absent: half the rate
 * @param scale of pitches: {@code slaney} or {@code htk}
 * @param norm whether each band's triangle has area 1 in Hz (librosa's {@code norm="slaney"}) or height 1 ({@code none})
 * @param power of magnitudes: 2 for energy, 1 for amplitude
 * @param floor least energy of a band before the logarithm
 * @param reference energy of 0 dB: {@code one}, or the example's greatest ({@code max}; librosa's {@code ref=np.max}), so that
 *     loudness makes no difference
 * @param topDecibels by which no value is further below the example's greatest, 80 in librosa; absent: there is no such bound
 * @param coefficients of the cosine transform that {@code mfcc} keeps, from the 0th
 */
public record Spectrum(
        @Nullable Integer window,
        @Nullable Integer hop,
        @Nullable Integer nfft,
        @Default("40") int mels,
        @Default("0") double lowest,
        @Nullable Double highest,
        @Default("slaney") MelScale scale,
        @Default("slaney") MelNorm norm,
        @Default("2") double power,
        @Default("1e-10") double floor,
        @Default("one") Reference reference,
        @Nullable Double topDecibels,
        @Default("20") int coefficients) {
    /** Samples that are transformed at most: beyond, JTransforms would share the work among threads. */
    private static final int MOST_SAMPLES = 4096;

    private static final double WINDOW_SECONDS = 0.025;
    private static final double HOP_SECONDS = 0.01;

    /** What a band's triangle is measured by. */
    public enum MelNorm {
        /** Area 1 in Hz. */
        SLANEY,
        /** Height 1. */
        NONE
    }

    /** What decibels are relative to. */
    public enum Reference {
        /** An energy of 1. */
        ONE,
        /** The greatest of the example. */
        MAX
    }

    public Spectrum {
        requirePositive("window", window);
        requirePositive("hop", hop);
        requirePositive("nfft", nfft);
        SoundForm.requirePositive("mels", mels);
        SoundForm.requirePositive("coefficients", coefficients);
        if (!(lowest >= 0)) {
            throw new PlainDataException("lowest", "expected a frequency of at least 0 Hz, got " + lowest);
        }
        if (!(power > 0)) {
            throw new PlainDataException("power", "expected more than 0, got " + power);
        }
        if (!(floor > 0)) {
            throw new PlainDataException("floor", "expected more than 0, got " + floor);
        }
        if (topDecibels != null && !(topDecibels > 0)) {
            throw new PlainDataException("topDecibels", "expected more than 0, got " + topDecibels);
        }
        if (reference == Reference.MAX && topDecibels == null) {
            throw new PlainDataException(
                    "topDecibels", "expected a bound, such as 80, with reference: max, got none. Add it");
        }
        if (nfft != null && (nfft % 2 != 0 || nfft > MOST_SAMPLES)) {
            throw new PlainDataException("nfft", "expected an even number up to " + MOST_SAMPLES + ", got " + nfft);
        }
    }

    private static void requirePositive(String key, @Nullable Integer value) {
        if (value != null) {
            SoundForm.requirePositive(key, value);
        }
    }

    /** The same with every key said, for sounds of a rate. */
    Spectrum at(int rate) {
        int frame = window == null ? (int) Math.max(1, Math.round(WINDOW_SECONDS * rate)) : window;
        int next = hop == null ? (int) Math.max(1, Math.round(HOP_SECONDS * rate)) : hop;
        int transformed = nfft == null ? Math.max(2, Integer.highestOneBit(2 * frame - 1)) : nfft;
        double top = highest == null ? rate / 2.0 : highest;
        if (frame > transformed || transformed > MOST_SAMPLES) {
            throw new PlainDataException(
                    "window", "expected at most " + Math.min(transformed, MOST_SAMPLES) + " samples, got " + frame);
        }
        if (!(lowest < top && top <= rate / 2.0)) {
            throw new PlainDataException(
                    "highest",
                    "expected a frequency above " + lowest + " Hz and up to half the rate, " + rate / 2.0 + ", got "
                            + top);
        }
        return new Spectrum(
                frame,
                next,
                transformed,
                mels,
                lowest,
                top,
                scale,
                norm,
                power,
                floor,
                reference,
                topDecibels,
                coefficients);
    }
}
