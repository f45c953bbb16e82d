package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.batch.Batch;
import org.jspecify.annotations.Nullable;

/** What a network gets of a value: written into a slot and read by the feature's decoder. */
public final class Encoding {
    private Encoding() {}

    public static float[] of(Feature feature, @Nullable Object value) throws BadRowException {
        SlotWriter written = new SlotWriter(0);
        feature.encode(value, written);
        SlotColumn column = new SlotColumn(feature.slot(), 1, written.array(), 0);
        Batch batch = new Batch(1, new int[] {feature.slot().size()}, 1);
        feature.decoder(null, Augmentation.NONE)
                .reader(feature.slot(), new BatchPlace(0, 0), null)
                .read(column, 0, 0, batch, 0);
        return batch.input(0);
    }
}
