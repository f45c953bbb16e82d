package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PixelScaleTest {
    @Test
    void withoutStatisticsPixelsAreScaledInFloats() {
        float[] table = PixelScale.of(1 / 255.0).table(2);
        assertThat(table).hasSize(512);
        for (int value = 0; value < 256; value++) {
            assertThat(table[value]).isEqualTo(value * (float) (1 / 255.0));
            assertThat(table[256 + value]).isEqualTo(table[value]);
        }
    }

    /** torchvision's usual numbers for photographs: pixel 255 of green is (1 - 0.456) / 0.224 = 2.428571. */
    @Test
    void statisticsAreOfEachChannelAfterScaling() {
        PixelScale scale = new PixelScale(1 / 255.0, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
        float[] table = scale.table(3);
        assertThat(table[256 + 255]).isEqualTo((float) ((1 - 0.456) / 0.224));
        assertThat(table[0]).isEqualTo((float) (-0.485 / 0.229));
        assertThat(table[512 + 51]).isEqualTo((float) ((0.2 - 0.406) / 0.225));
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new PixelScale(1, List.of(0.5), List.of()))
                .hasMessage("mean and deviation: expected one of each for every channel, got 1 and 0");
        assertThatThrownBy(() -> new PixelScale(1, List.of(0.5), List.of(0.0)))
                .hasMessage("deviation: expected finite numbers above 0, got 0.0");
        assertThatThrownBy(() -> new PixelScale(1, List.of(Double.NaN), List.of(1.0)))
                .hasMessage("mean: expected finite numbers, got NaN");
        assertThatThrownBy(() -> new PixelScale(1, List.of(0.5), List.of(1.0)).table(3))
                .hasMessage("mean: expected 3 numbers, one for each channel, got 1");
    }
}
