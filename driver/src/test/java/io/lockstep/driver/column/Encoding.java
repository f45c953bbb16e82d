package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a network gets of a value: written into a slot and read by the feature's decoder. */
public final class Encoding {
    private Encoding() {}

    /** Numbers as Float, ids as Integer. */
    public static List<Number> of(Feature feature, @Nullable Object value) throws BadRowException {
        SlotWriter written = new SlotWriter(0);
        feature.encode(value, written);
        SlotColumn column = new SlotColumn(feature.slot(), 1, written.array(), 0);
        Batch batch = new Batch(1, List.of(feature.tensor()), List.of());
        feature.decoder(null, Augmentation.NONE)
                .reader(feature.slot(), new BatchPlace(0, 0), null)
                .read(column, 0, 0, batch, 0);
        BatchValues values = batch.inputValues(0);
        List<Number> numbers = new ArrayList<>();
        for (int i = 0; i < values.first(1); i++) {
            numbers.add(
                    values instanceof FloatValues floats
                            ? (Number) floats.array()[i]
                            : (Number) ((IntValues) values).array()[i]);
        }
        return numbers;
    }

    /** Numbers of a slot of floats. */
    public static float[] floats(Feature feature, @Nullable Object value) throws BadRowException {
        List<Number> numbers = of(feature, value);
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }
}
