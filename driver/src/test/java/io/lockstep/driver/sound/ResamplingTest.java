package io.lockstep.driver.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {
    private static float[] sine(int rate, double hertz, int count) {
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (float) StrictMath.sin(2 * Math.PI * hertz * i / rate);
        }
        return samples;
    }

    /** A sine below both halves of the rates is itself at the other rate, away from the ends. */
    @ParameterizedTest
    @CsvSource({"8000,16000", "16000,8000", "48000,16000", "44100,16000", "22050,8000", "11025,48000", "47999,8000"})
    void aSineStaysASine(int from, int to) {
        double hertz = 1000;
        int given = from / 4;
        float[] samples = Resampling.resampled(new Sound(from, sine(from, hertz, given)), to, Integer.MAX_VALUE);
        float[] expected = sine(to, hertz, samples.length);
        assertThat(samples).hasSize((int) Math.ceil(given * (double) to / from));
        for (int i = to / 16; i < samples.length - to / 16; i++) {
            assertThat(samples[i]).isCloseTo(expected[i], within(2e-4f));
        }
    }

    /** 5 kHz is above half of 8 kHz, where it would come out as 3 kHz. */
    @Test
    void whatIsAboveHalfTheRateIsLeftOut() {
        float[] samples = Resampling.resampled(new Sound(16000, sine(16000, 5000, 4000)), 8000, Integer.MAX_VALUE);
        for (int i = 500; i < samples.length - 500; i++) {
            assertThat(samples[i]).isCloseTo(0, within(1e-4f));
        }
    }

    @Test
    void theBeginningAloneIsTheBeginningOfAll() {
        Sound sound = new Sound(11025, sine(11025, 700, 3000));
        float[] all = Resampling.resampled(sound, 8000, Integer.MAX_VALUE);
        assertThat(Resampling.resampled(sound, 8000, 50)).isEqualTo(java.util.Arrays.copyOf(all, 50));
        assertThat(Resampling.resampled(sound, 11025, 10)).isEqualTo(java.util.Arrays.copyOf(sound.samples(), 10));
        assertThat(Resampling.resampled(sound, 11025, 9000)).isEqualTo(sound.samples());
        assertThat(Resampling.resampled(new Sound(8000, new float[1]), 1000, 9)).hasSize(1);
    }
}
