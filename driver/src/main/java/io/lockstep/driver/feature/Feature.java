package io.lockstep.driver.feature;

import io.lockstep.kernels.plaindata.Registry;
import org.jspecify.annotations.Nullable;

/** A column that becomes inputs. */
public interface Feature {
    /** Each kind by its name in {@code model.json}. */
    Registry<Feature> REGISTRY = new Registry<>(Feature.class)
            .with("numeric", NumericFeature.class)
            .with("categorical", CategoricalFeature.class)
            .with("array", ArrayFeature.class)
            .with("image", ImageFeature.class);

    /** Name of the column. */
    String column();

    /** How many inputs it becomes. */
    int size();

    /** Checks that the column can hold what the feature reads. */
    void checkType(ColumnTypes types);

    /**
     * Writes the inputs.
     *
     * @param value of the column; null when missing
     * @param features [size] from {@code offset}. Overwritten.
     */
    void encode(@Nullable Object value, float[] features, int offset) throws BadRowException;
}
