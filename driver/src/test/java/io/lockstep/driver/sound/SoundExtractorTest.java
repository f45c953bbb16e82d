package io.lockstep.driver.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.plaindata.Binding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoundExtractorTest {
    private static SoundForm form(Map<String, Object> keys) {
        return new Binding().bind(SoundForm.class, keys, "sound");
    }

    /** Samples ((i i) mod 201 - 100) 128 of 16 bits: a 256th of the whole numbers. */
    private static byte[] parabola(int count) {
        int[] samples = new int[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (i * i % 201 - 100) * 128;
        }
        return Wav.of(8000, samples);
    }

    /** As {@code librosa.feature.mfcc(y, sr=8000, n_mfcc=5, n_fft=256, hop_length=80, win_length=200, n_mels=10)}. */
    @Test
    void mfccOfAFile() throws BadSoundException {
        SoundForm form = form(Map.of(
                "rate",
                8000,
                "seconds",
                0.125,
                "features",
                "mfcc",
                "spectrum",
                Map.of("window", 200, "hop", 80, "nfft", 256, "mels", 10, "coefficients", 5, "topDecibels", 80)));
        assertThat(form.shape()).hasToString("1x5x13");
        double[] numbers = SoundExtractor.of(form).extract(parabola(1000));
        double[] expected = {-26.974391564, 1.863553788, 1.222618335, -1.655951627, -0.35438831};
        for (int k = 0; k < 5; k++) {
            assertThat(numbers[13 * k + 6]).isCloseTo(expected[k], within(1e-8));
        }
    }

    @Test
    void soundsAreCutOrFilledWithSilence() throws BadSoundException {
        SoundForm form = form(Map.of("rate", 8000, "seconds", 0.001, "features", "waveform"));
        assertThat(form.shape()).hasToString("1x8");
        SoundExtractor extractor = SoundExtractor.of(form);
        assertThat(extractor.extract(Wav.of(8000, 16384, -16384))).containsExactly(0.5, -0.5, 0, 0, 0, 0, 0, 0);
        assertThat(extractor.extract(parabola(100))).hasSize(8);
        assertThat(extractor.silence()).containsExactly(0);
    }

    /** 10 log10(1e-10) = -100; of 10 such numbers the cosine transform's first is -100 sqrt(10). */
    @Test
    void silenceIsTheFloor() {
        Map<String, Object> keys = new HashMap<>(Map.of("seconds", 0.1, "spectrum", Map.of("mels", 10)));
        assertThat(SoundExtractor.of(form(keys)).silence()).containsOnly(-100).hasSize(10);
        keys.putAll(Map.of("features", "mfcc", "spectrum", Map.of("mels", 10, "coefficients", 2)));
        assertThat(SoundExtractor.of(form(keys)).silence())
                .containsExactly(new double[] {-100 * Math.sqrt(10), 0}, within(1e-12));
    }

    /** Silence of 16-bit zeros and a tone at another rate: what is left is the tone, from its first loud frame. */
    @Test
    void silenceIsTrimmedAfterTheRateIsTheSame() throws BadSoundException {
        int[] samples = new int[16000];
        Arrays.fill(samples, 8000, 8160, 9000);
        Map<String, Object> keys = new HashMap<>(Map.of("rate", 8000, "seconds", 0.125, "features", "waveform"));
        keys.put("trim", Map.of("decibels", 20, "window", 64, "hop", 16));
        double[] numbers = SoundExtractor.of(form(keys)).extract(Wav.of(16000, samples));
        double[] untrimmed = SoundExtractor.of(form(Map.of("rate", 8000, "features", "waveform")))
                .extract(Wav.of(16000, samples));
        int from = 3984;
        assertThat(Arrays.copyOf(numbers, 100)).isEqualTo(Arrays.copyOfRange(untrimmed, from, from + 100));
        assertThat(Arrays.copyOfRange(numbers, 200, 1000)).containsOnly(0);
    }

    /** Every machine computes the same bits: sums in one order, sines and logarithms by StrictMath. */
    @Test
    void bitsAreKept() throws BadSoundException {
        SoundForm form = form(Map.of("rate", 11025, "seconds", 0.3, "features", "mfcc"));
        assertThat(Arrays.hashCode(SoundExtractor.of(form).extract(parabola(2000))))
                .isEqualTo(-1441158279);
    }

    @Test
    void keysAreChecked() {
        assertRefused(Map.of("rate", 500), "sound.rate: expected 1000 to 48000 samples in a second, got 500");
        assertRefused(Map.of("seconds", 0), "sound.seconds: expected at least one sample, got 0.0 s");
        assertRefused(Map.of("seconds", 99), "sound.maxSeconds: expected 99.0, as seconds says, to 349, got 60.0");
        assertRefused(
                Map.of("features", "mfcc", "spectrum", Map.of("coefficients", 41)),
                "sound.spectrum.coefficients: expected at most 40, as there are mels, got 41");
        assertRefused(
                Map.of("spectrum", Map.of("highest", 9000)),
                "sound.spectrum.highest: expected a frequency above 0.0 Hz and up to half the rate, 8000.0, got 9000.0");
        assertRefused(
                Map.of("spectrum", Map.of("window", 600, "nfft", 512)),
                "sound.spectrum.window: expected at most 512 samples, got 600");
        assertRefused(
                Map.of("spectrum", Map.of("nfft", 513)),
                "sound.spectrum.nfft: expected an even number up to 4096, got 513");
        assertRefused(
                Map.of("spectrum", Map.of("reference", "max")),
                "sound.spectrum.topDecibels: expected a bound, such as 80, with reference: max, got none. Add it");
        assertRefused(Map.of("spectrum", Map.of("floor", 0)), "sound.spectrum.floor: expected more than 0, got 0.0");
    }

    private static void assertRefused(Map<String, Object> keys, String message) {
        assertThatThrownBy(() -> form(keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
