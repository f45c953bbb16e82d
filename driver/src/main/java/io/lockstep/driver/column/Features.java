package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Registry;

/** All kinds of features, by their names in {@code model.json}. */
public final class Features {
    public static final Registry<Feature> REGISTRY = new Registry<>(Feature.class)
            .with("numeric", NumericFeature.class)
            .with("categorical", CategoricalFeature.class)
            .with("array", ArrayFeature.class)
            .with("image", ImageFeature.class)
            .with("ids", IdsFeature.class);

    private Features() {}
}
