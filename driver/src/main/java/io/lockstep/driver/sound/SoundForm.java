package io.lockstep.driver.sound;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * From a WAV file to numbers, all files to as many: decoded, brought to one rate and one channel, silence left out
 * where that is said, cut or filled with zeros at the end to one length, and then what a network is to see of it.
 *
 * @param rate samples in a second that sounds are brought to
 * @param seconds that sounds are brought to
 * @param maxSeconds of a sound that is decoded at all; longer ones are bad rows
 * @param trim leaves out silence before and after; absent: it stays
 * @param features waveform [1, samples], logMel [1, mels, frames] or mfcc [1, coefficients, frames]
 * @param spectrum how logMel and mfcc are taken
 * @param sequence whether sounds keep their lengths, up to {@code maxSeconds}: as many frames of [bands] as each has, for
 *     layers that read step by step. {@code seconds} then says nothing
 */
public record SoundForm(
        @Default("16000") int rate,
        @Default("1") double seconds,
        @Default("60") double maxSeconds,
        @Nullable Trim trim,
        @Default("logMel") Features features,
        @Default("{}") Spectrum spectrum,
        @Default("false") boolean sequence) {
    private static final int LOWEST_RATE = 1000;
    private static final int HIGHEST_RATE = 48_000;
    private static final int MOST_SAMPLES = 1 << 24;

    /** What a network sees of a sound. */
    public enum Features {
        /** The samples themselves. */
        WAVEFORM,
        /** Energy in mel bands, in decibels. */
        LOG_MEL,
        /** The first coefficients of the bands' cosine transform. */
        MFCC
    }

    public SoundForm {
        if (rate < LOWEST_RATE || rate > HIGHEST_RATE) {
            throw new PlainDataException(
                    "rate", "expected " + LOWEST_RATE + " to " + HIGHEST_RATE + " samples in a second, got " + rate);
        }
        if (!(seconds > 0 && seconds * rate >= 1)) {
            throw new PlainDataException("seconds", "expected at least one sample, got " + seconds + " s");
        }
        if (!(maxSeconds >= seconds && maxSeconds * HIGHEST_RATE <= MOST_SAMPLES)) {
            throw new PlainDataException(
                    "maxSeconds",
                    "expected " + seconds + ", as seconds says, to " + MOST_SAMPLES / HIGHEST_RATE + ", got "
                            + maxSeconds);
        }
        Spectrum whole;
        try {
            whole = spectrum.at(rate);
        } catch (PlainDataException e) {
            throw new PlainDataException("spectrum." + e.path(), e.problem());
        }
        if (sequence && features == Features.WAVEFORM) {
            throw new PlainDataException(
                    "sequence", "expected logMel or mfcc, whose frames are the steps, got waveform. Remove one");
        }
        if (features == Features.MFCC && whole.coefficients() > whole.mels()) {
            throw new PlainDataException(
                    "spectrum.coefficients",
                    "expected at most " + whole.mels() + ", as there are mels, got " + whole.coefficients());
        }
    }

    static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new PlainDataException(key, "expected at least 1, got " + value);
        }
    }

    /** Samples of every sound. */
    public int samples() {
        return (int) Math.round(seconds * rate);
    }

    /** Bands that are told apart: mels, coefficients, or 1 for a waveform. */
    public int bands() {
        return switch (features) {
            case WAVEFORM -> 1;
            case LOG_MEL -> spectrum.mels();
            case MFCC -> spectrum.coefficients();
        };
    }

    /** Numbers of a band, where sounds are brought to one length. */
    public int frames() {
        return frames(samples());
    }

    /** Numbers of a band of so many samples. */
    int frames(int samples) {
        if (features == Features.WAVEFORM) {
            return samples;
        }
        Integer hop = spectrum.at(rate).hop();
        return 1 + samples / (hop == null ? 1 : hop);
    }

    /** Of one example: [1, bands, frames], or [1, samples]; of a sequence that of a frame, [bands]. */
    public Shape shape() {
        if (sequence) {
            return Shape.of(bands());
        }
        return features == Features.WAVEFORM ? Shape.of(1, samples()) : Shape.of(1, bands(), frames());
    }

    /**
     * A file's samples, as they come, to see that it can be used.
     *
     * @param file Not modified.
     */
    public Sound decoded(byte[] file) throws BadSoundException {
        return WavDecoder.decode(file, maxSeconds);
    }
}
