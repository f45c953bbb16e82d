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
        return (from, row, epoch, batch, position) -> {
            int at = position * batch.inputSize(input) + offset;
            decode(from.bytes(), from.firstByte(row), plane, table, batch.input(input), at);
        };
    }

    /** @param plane pixels of a channel */
    private static void decode(byte[] from, int start, int plane, float[] table, float[] to, int at) {
        for (int base = 0, pixel = 0; base < table.length; base += PixelScale.VALUES) {
            for (int end = pixel + plane; pixel < end; pixel++) {
                to[at + pixel] = table[base + (from[start + pixel] & 0xFF)];
            }
        }
    }
}
