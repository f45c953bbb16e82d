package io.lockstep.driver.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.jtransforms.fft.DoubleFFT_1D;
import org.junit.jupiter.api.Test;

class SynthesiserTest {
    private static final Tempo TEMPO = new Tempo(60, 1);
    private static final int SIZE = 1 << 15;
    private static final int LOWEST = 48;
    private static final int HIGHEST = 84;

    /** Scientific pitch notation: A4 is 440 Hz, C4 261.63 Hz, and the piano's lowest A 27.5 Hz. */
    @Test
    void pitchesAreEquallyTempered() {
        assertThat(Synthesiser.frequency(69)).isEqualTo(440);
        assertThat(Synthesiser.frequency(60)).isCloseTo(261.6256, within(1e-4));
        assertThat(Synthesiser.frequency(21)).isCloseTo(27.5, within(1e-9));
    }

    /** The number of its samples was beyond an int. */
    @Test
    void refusesWhatWouldLastForDays() {
        Notes notes = Notes.of("60" + "|60".repeat(2500));
        assertThatThrownBy(() -> new Synthesiser(notes, new Tempo(10, 1)).wav())
                .hasMessage("sound: expected at most 14400 seconds, got 15006. Make fewer or shorter pieces");
    }

    /** Magnitudes of a step's samples, by Hann's window. */
    private static double[] spectrum(double[] samples, int first) {
        double[] data = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            data[i] = samples[first + i] * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / SIZE));
        }
        new DoubleFFT_1D(SIZE).realForward(data);
        double[] magnitudes = new double[SIZE / 2];
        for (int k = 1; k < SIZE / 2; k++) {
            magnitudes[k] = Math.hypot(data[2 * k], data[2 * k + 1]);
        }
        return magnitudes;
    }

    /** Pitches whose fundamental stands out: no overtone of a lower one explains it. */
    private static List<Integer> heard(double[] magnitudes) {
        double[] left = magnitudes.clone();
        double most = Arrays.stream(magnitudes).max().orElseThrow();
        List<Integer> heard = new ArrayList<>();
        for (int pitch = LOWEST; pitch <= HIGHEST; pitch++) {
            double own = peak(left, Synthesiser.frequency(pitch));
            if (own > 0.5 * most) {
                heard.add(pitch);
            }
        }
        return heard;
    }

    private static double peak(double[] magnitudes, double hertz) {
        int at = (int) Math.round(hertz * SIZE / Synthesiser.RATE);
        return Math.max(magnitudes[at - 1], Math.max(magnitudes[at], magnitudes[at + 1]));
    }

    /** As players decode the file. */
    private static double[] decoded(byte[] file) throws Exception {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            assertThat(in.getFormat().getSampleRate()).isEqualTo(44_100f);
            assertThat(in.getFormat().getChannels()).isEqualTo(1);
            assertThat(in.getFormat().isBigEndian()).isFalse();
            byte[] bytes = in.readAllBytes();
            double[] samples = new double[bytes.length / 2];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) ((bytes[2 * i] & 0xff) | (bytes[2 * i + 1] << 8)) / 32768.0;
            }
            return samples;
        }
    }

    @Test
    void theWrittenPitchesAreHeard() throws Exception {
        Notes notes = Notes.of("60 64 67|59 65 67 71|69||50 81");
        double[] samples = decoded(new Synthesiser(notes, TEMPO).wav());
        assertThat(samples).hasSize(5 * Synthesiser.RATE);
        for (int step = 0; step < notes.steps().size(); step++) {
            double[] magnitudes = spectrum(samples, step * Synthesiser.RATE + 4000);
            if (step == 3) {
                assertThat(Arrays.stream(magnitudes).max().orElseThrow()).isEqualTo(0);
            } else {
                assertThat(heard(magnitudes))
                        .as("step %s", step)
                        .isEqualTo(notes.steps().get(step));
            }
        }
    }

    /** A held note does not fade where its steps meet; the loudest sample is 0.8. */
    @Test
    void heldNotesGoOn() {
        double[] held = new Synthesiser(Notes.of("60|60"), TEMPO).samples();
        double[] struck = new Synthesiser(Notes.of("60|62"), TEMPO).samples();
        int seam = Synthesiser.RATE;
        assertThat(loudest(held, seam - 300, seam + 300)).isGreaterThan(0.7);
        assertThat(loudest(struck, seam - 100, seam + 20)).isLessThan(0.1);
        assertThat(loudest(held, 0, held.length)).isCloseTo(0.8, within(1e-12));
        assertThat(new Synthesiser(Notes.of("|"), TEMPO).samples()).containsOnly(0);
    }

    private static double loudest(double[] samples, int first, int end) {
        double loudest = 0;
        for (int i = first; i < end; i++) {
            loudest = Math.max(loudest, Math.abs(samples[i]));
        }
        return loudest;
    }
}
