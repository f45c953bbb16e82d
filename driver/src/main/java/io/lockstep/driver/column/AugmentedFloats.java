package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.AugmentedImage;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotReader;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Images that are stored as float32, ready to use, augmented in training. Their black is 0.
 *
 * @param shape channels, height, width
 */
public record AugmentedFloats(Shape shape, Augmentation augmentation) implements Decoder {
    @Override
    public boolean changesByChance() {
        return !augmentation.isNone();
    }

    @Override
    public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
        if (seed == null || augmentation.isNone()) {
            return new AsStored().reader(slot, to, seed);
        }
        AugmentedImage augmented = new AugmentedImage(augmentation, shape, seed);
        return (from, row, epoch, batch, position) -> {
            augmented.draw(epoch, batch.rowNumbers()[position]);
            int at = position * batch.inputSize(to.input()) + to.offset();
            augmented.copy(from.floats(), from.first(row), batch.input(to.input()), at);
        };
    }
}
