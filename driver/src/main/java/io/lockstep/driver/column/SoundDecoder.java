package io.lockstep.driver.column;

import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotReader;
import io.lockstep.driver.sound.AugmentedSound;
import io.lockstep.driver.sound.SoundAugmentation;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sounds whose numbers are stored ready to use; in training augmented.
 *
 * @param silence a silent frame, as it is stored
 * @param masked a masked frame
 */
public record SoundDecoder(
        int frames,
        List<Double> silence,
        List<Double> masked,
        @Default("{}") SoundAugmentation augmentation) implements Decoder {
    public SoundDecoder {
        silence = List.copyOf(silence);
        masked = List.copyOf(masked);
    }

    SoundDecoder augmented(SoundAugmentation other) {
        return new SoundDecoder(frames, silence, masked, other);
    }

    @Override
    public boolean changesByChance() {
        return !augmentation.isNone();
    }

    @Override
    public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
        if (seed == null || augmentation.isNone()) {
            return new AsStored().reader(slot, to, seed);
        }
        AugmentedSound augmented = new AugmentedSound(augmentation, frames, floats(silence), floats(masked), seed);
        return (from, row, epoch, batch, position) -> {
            int at = position * batch.inputSize(to.input()) + to.offset();
            augmented.copy(
                    epoch, batch.rowNumbers()[position], from.floats(), from.first(row), batch.input(to.input()), at);
        };
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
