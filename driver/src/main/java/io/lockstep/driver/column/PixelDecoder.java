package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.AugmentedImage;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotReader;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pixels from bytes, through one table of 256 values a channel; in training augmented.
 *
 * @param shape channels, height, width; absent, or another one: not known, and then nothing can be augmented
 */
public record PixelDecoder(
        PixelScale pixels,
        @Nullable Shape shape,
        @Default("{}") Augmentation augmentation) implements Decoder {
    @Override
    public boolean changesByChance() {
        return !augmentation.isNone();
    }

    @Override
    public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
        Shape image = shape;
        int size = slot.size();
        int channels = image == null || image.rank() != 3 ? pixels.channels() : image.size(0);
        float[] table = pixels.table(channels);
        int input = to.input();
        int offset = to.offset();
        if (seed != null && !augmentation.isNone()) {
            AugmentedImage augmented = new AugmentedImage(augmentation, image == null ? Shape.of(size) : image, seed);
            return (from, row, epoch, batch, position) -> {
                augmented.draw(epoch, batch.rowNumbers()[position]);
                int at = position * batch.inputSize(input) + offset;
                augmented.decode(from.bytes(), from.firstByte(row), table, batch.input(input), at);
            };
        }
        int plane = size / channels;
        float[][] tables = new float[channels][];
        for (int channel = 0; channel < channels; channel++) {
            int first = channel * PixelScale.VALUES;
            tables[channel] = Arrays.copyOfRange(table, first, first + PixelScale.VALUES);
        }
        return (from, row, epoch, batch, position) -> {
            int at = position * batch.inputSize(input) + offset;
            for (int channel = 0, pixel = 0; channel < channels; channel++, pixel += plane) {
                decode(
                        from.bytes(),
                        from.firstByte(row) + pixel,
                        plane,
                        tables[channel],
                        batch.input(input),
                        at + pixel);
            }
        };
    }

    /**
     * Decodes a channel: by a table of its own, as an index into one of all channels took half as long again.
     *
     * @param plane pixels
     */
    private static void decode(byte[] from, int start, int plane, float[] table, float[] to, int at) {
        for (int pixel = 0; pixel < plane; pixel++) {
            to[at + pixel] = table[from[start + pixel] & 0xFF];
        }
    }
}
