package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.sound.SoundAugmentation;
import io.lockstep.driver.sound.SoundForm;
import io.lockstep.driver.sound.Wav;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sounds that keep their lengths: frames of all bands one after another, as many as each sound has. */
class SoundSequenceTest {
    private static final int BANDS = 3;
    private static final Map<String, Object> SPECTRUM = Map.of("window", 16, "hop", 8, "nfft", 16, "mels", BANDS);

    private static SoundForm form(Map<String, Object> length) {
        Map<String, Object> keys = new HashMap<>(Map.of("rate", 8000, "spectrum", SPECTRUM));
        keys.putAll(length);
        return new Binding().bind(SoundForm.class, keys, "sound");
    }

    private static byte[] sound(int samples) {
        int[] values = new int[samples];
        for (int i = 0; i < samples; i++) {
            values[i] = (int) (8000 * Math.sin(i * i / 40.0));
        }
        return Wav.of(8000, values);
    }

    @Test
    void hasTheFramesThatASoundOfItsOwnLengthHas() throws BadRowException, IOException {
        Feature feature = new SoundFeature("speech", form(Map.of("sequence", true)), List.of(), List.of());
        assertThat(feature.slot()).isEqualTo(new Slot(Slot.Type.F32, Shape.of(BANDS), true));
        for (int samples : new int[] {40, 64, 100}) {
            int frames = 1 + samples / 8;
            float[] found = Encoding.floats(feature, sound(samples));
            Feature fixed = new SoundFeature("speech", form(Map.of("seconds", samples / 8000.0)), List.of(), List.of());
            float[] byBand = Encoding.floats(fixed, sound(samples));
            assertThat(found).hasSize(frames * BANDS).hasSameSizeAs(byBand);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isEqualTo(byBand[i % BANDS * frames + i / BANDS]);
            }
        }
    }

    /** Means and deviations are those of all frames, so that longer sounds count more. */
    @Test
    void learnsFromAllFrames() throws BadRowException, IOException {
        SoundColumn column = new SoundColumn("speech", form(Map.of("sequence", true)), true, null);
        List<byte[]> sounds = List.of(sound(40), sound(100), sound(64));
        Feature learnt = Learnt.of(column, sounds, 2);
        double[] sums = new double[BANDS];
        double[] squares = new double[BANDS];
        int frames = 0;
        for (byte[] sound : sounds) {
            float[] numbers = Encoding.floats(learnt, sound);
            frames += numbers.length / BANDS;
            for (int i = 0; i < numbers.length; i++) {
                sums[i % BANDS] += numbers[i];
                squares[i % BANDS] += (double) numbers[i] * numbers[i];
            }
        }
        for (int band = 0; band < BANDS; band++) {
            assertThat(sums[band] / frames).isCloseTo(0, within(1e-5));
            assertThat(squares[band] / frames).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void refusesWhatHasNoFramesAndWhatWantsOneLength() {
        assertThatThrownBy(() -> form(Map.of("sequence", true, "features", "waveform")))
                .hasMessageContaining("sequence: expected logMel or mfcc, whose frames are the steps, got waveform");
        SoundForm form = form(Map.of("sequence", true));
        assertThatThrownBy(() -> new SoundColumn("speech", form, true, new SoundAugmentation(1, 0, null, null)))
                .hasMessageContaining("augment: expected sounds of one length, got sequence: true. Remove one of them");
    }
}
