package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PixelDecoderTest {
    private static final int PLANE = 200;
    private static final int OFFSET = 3;

    /** A row of bytes of all values, other ones in each row and channel. */
    private static byte pixel(int row, int channel, int number) {
        return (byte) (row * 91 + channel * 57 + number * 13);
    }

    private static byte[] rows(int count, int channels) {
        byte[] bytes = new byte[count * channels * PLANE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = pixel(i / (channels * PLANE), i / PLANE % channels, i % PLANE);
        }
        return bytes;
    }

    private static float[] decoded(PixelScale scale, int channels, int rows) {
        Shape shape = Shape.of(channels, 20, PLANE / 20);
        Slot slot = new Slot(Slot.Type.U8, shape, false);
        Batch batch = new Batch(rows, new int[] {OFFSET + shape.elementCount()}, 1);
        SlotColumn column = new SlotColumn(slot, rows, rows(rows, channels), 0);
        for (int row = 0; row < rows; row++) {
            new PixelDecoder(scale, shape, Augmentation.NONE)
                    .reader(slot, new BatchPlace(0, OFFSET), null)
                    .read(column, row, 0, batch, row);
        }
        return batch.input(0);
    }

    @Test
    void eachChannelHasItsOwnMeanAndDeviation() {
        List<Double> mean = List.of(0.5, 0.25, 0.125);
        List<Double> deviation = List.of(0.5, 2.0, 4.0);
        float[] numbers = decoded(new PixelScale(1 / 255.0, mean, deviation), 3, 2);
        int size = OFFSET + 3 * PLANE;
        for (int row = 0; row < 2; row++) {
            for (int channel = 0; channel < 3; channel++) {
                for (int i = 0; i < PLANE; i++) {
                    double stored = pixel(row, channel, i) & 0xFF;
                    assertThat(numbers[row * size + OFFSET + channel * PLANE + i])
                            .isCloseTo(
                                    (float) ((stored / 255 - mean.get(channel)) / deviation.get(channel)),
                                    Offset.offset(1e-6f));
                }
            }
            assertThat(numbers[row * size + OFFSET - 1]).isZero();
        }
    }

    @Test
    void pixelsThatAreOnlyScaledAreProductsOfFloats() {
        float[] numbers = decoded(PixelScale.of(1 / 255.0), 1, 3);
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < PLANE; i++) {
                assertThat(numbers[row * (OFFSET + PLANE) + OFFSET + i])
                        .isEqualTo((pixel(row, 0, i) & 0xFF) * (float) (1 / 255.0));
            }
        }
    }
}
