package io.lockstep.driver.modeldir;

import io.lockstep.driver.config.Models;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is: all that decides about its answers.
 *
 * @param parameters in the layout of {@code spec}. Not modified.
 */
public record ModelContent(ModelSpec spec, Preprocessing preprocessing, HeapFloats parameters) {
    /** What {@code model.json} holds. */
    Map<String, @Nullable Object> toPlainData() {
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("model", Models.BINDING.canonical(spec));
        model.put("preprocessing", preprocessing.toPlainData());
        return model;
    }
}
