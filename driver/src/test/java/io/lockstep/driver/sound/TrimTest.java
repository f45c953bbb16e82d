package io.lockstep.driver.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TrimTest {
    /**
     * Frames of 4 every 2 samples, centred on 0, 2, … 20; samples 8 … 11 are 1, others 0.01. Mean squares: frame 3 (4 … 7)
     * 0.0001, 4 (6 … 9) about 0.5, 5 (8 … 11) 1, 6 (10 … 13) about 0.5, 7 0.0001. 20 dB below 1 is 0.01: frames 4 to 6
     * are loud, samples 8 … 13 stay.
     */
    @Test
    void silenceBeforeAndAfterIsLeftOut() {
        float[] samples = new float[20];
        Arrays.fill(samples, 0.01f);
        Arrays.fill(samples, 8, 12, 1);
        assertThat(new Trim(20, 4, 2).of(samples)).containsExactly(1, 1, 1, 1, 0.01f, 0.01f);
        assertThat(new Trim(50, 4, 2).of(samples)).isSameAs(samples);
    }

    @Test
    void silenceThatIsAllThereIsStays() {
        assertThat(new Trim(20, 4, 2).of(new float[9])).hasSize(9);
    }

    @Test
    void keysAreChecked() {
        assertThatThrownBy(() -> new Trim(0, 4, 2)).hasMessage("decibels: expected more than 0, got 0.0");
        assertThatThrownBy(() -> new Trim(1e-17, 4, 2)).hasMessage("decibels: expected more than 0, got 1.0E-17");
        assertThatThrownBy(() -> new Trim(9, 4, 0)).hasMessage("hop: expected at least 1, got 0");
    }
}
