package io.lockstep.driver.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.plaindata.Binding;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AugmentedSoundTest {
    private static final int BANDS = 3;
    private static final int FRAMES = 4;

    private static SoundAugmentation augmentation(Map<String, Object> keys) {
        return new Binding().bind(SoundAugmentation.class, keys, "augment");
    }

    /** Band b has 10 b + 1 … 10 b + 4; silence is -b, what is masked 100 + b. */
    private static String seen(SoundAugmentation augmentation, long epoch, long row) {
        float[] from = new float[1 + BANDS * FRAMES];
        for (int i = 0; i < BANDS * FRAMES; i++) {
            from[1 + i] = 10 * (i / FRAMES) + i % FRAMES + 1;
        }
        float[] to = new float[BANDS * FRAMES + 2];
        Arrays.fill(to, Float.NaN);
        new AugmentedSound(augmentation, FRAMES, new float[] {0, -1, -2}, new float[] {100, 101, 102}, 7)
                .copy(epoch, row, FloatBuffer.wrap(from), 1, to, 1);
        assertThat(to[0]).isNaN();
        assertThat(to[to.length - 1]).isNaN();
        StringBuilder text = new StringBuilder();
        for (int band = 0; band < BANDS; band++) {
            for (int frame = 0; frame < FRAMES; frame++) {
                text.append((int) to[1 + band * FRAMES + frame]).append(frame == FRAMES - 1 ? "/" : " ");
            }
        }
        return text.toString();
    }

    private static Set<String> all(Map<String, Object> keys) {
        Set<String> all = new TreeSet<>();
        for (int row = 0; row < 400; row++) {
            all.add(seen(augmentation(keys), 3, row));
        }
        return all;
    }

    @Test
    void soundsMoveInTime() {
        assertThat(all(Map.of("timeShift", 1)))
                .containsExactlyInAnyOrder(
                        "1 2 3 4/11 12 13 14/21 22 23 24/",
                        "0 1 2 3/-1 11 12 13/-2 21 22 23/",
                        "2 3 4 0/12 13 14 -1/22 23 24 -2/");
    }

    @Test
    void soundsMoveInPitch() {
        assertThat(all(Map.of("bandShift", 1)))
                .containsExactlyInAnyOrder(
                        "1 2 3 4/11 12 13 14/21 22 23 24/",
                        "1 2 3 4/1 2 3 4/11 12 13 14/",
                        "11 12 13 14/21 22 23 24/21 22 23 24/");
    }

    /** Widths 0 to 2 at every place: 1 + 4 + 3 pictures along time, 1 + 3 + 2 along bands. */
    @Test
    void masksHaveEveryWidthAndPlace() {
        assertThat(all(Map.of("timeMasks", Map.of("width", 2))))
                .hasSize(8)
                .contains("1 100 100 4/11 101 101 14/21 102 102 24/", "100 2 3 4/101 12 13 14/102 22 23 24/");
        assertThat(all(Map.of("bandMasks", Map.of("width", 2))))
                .hasSize(6)
                .contains("100 100 100 100/101 101 101 101/21 22 23 24/");
        assertThat(all(Map.of("bandMasks", Map.of("width", 1, "count", 2)))).hasSize(7);
    }

    @Test
    void aRowIsSeenOtherwiseInEveryEpochAndAlwaysTheSameInOne() {
        SoundAugmentation augmentation = augmentation(Map.of(
                "timeShift", 3, "bandShift", 2, "timeMasks", Map.of("width", 1), "bandMasks", Map.of("width", 1)));
        Set<String> seen = new TreeSet<>();
        for (int epoch = 0; epoch < 20; epoch++) {
            seen.add(seen(augmentation, epoch, 5));
            assertThat(seen(augmentation, epoch, 5)).isEqualTo(seen(augmentation, epoch, 5));
        }
        assertThat(seen).hasSizeGreaterThan(10);
    }

    @Test
    void keysAreChecked() {
        assertThatThrownBy(() -> augmentation(Map.of("timeShift", -1)))
                .hasMessage("augment.timeShift: expected at least 0, got -1");
        assertThatThrownBy(() -> augmentation(Map.of("timeMasks", Map.of("width", 0))))
                .hasMessage("augment.timeMasks.width: expected at least 1, got 0");
        SoundForm form = new Binding().bind(SoundForm.class, Map.of("seconds", 0.05), "sound");
        assertThatThrownBy(() ->
                        augmentation(Map.of("timeMasks", Map.of("width", 6))).check(form))
                .hasMessage("augment.timeMasks.width: expected less than 6, the frames of a sound, got 6. Lower it");
        augmentation(Map.of("timeShift", 5)).check(form);
        assertThat(augmentation(Map.of()).isNone()).isTrue();
    }
}
