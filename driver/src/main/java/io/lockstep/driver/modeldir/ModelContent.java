package io.lockstep.driver.modeldir;

import io.lockstep.driver.config.Models;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.calibration.Calibrations;
import io.lockstep.kernels.calibration.OutputCorrections;
import io.lockstep.kernels.calibration.ScoreCorrection;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model is: all that decides about its answers.
 *
 * @param parameters in the layout of {@code spec}. Not modified.
 * @param tables values of the tables of {@code spec}; empty where they are still in a file. Not modified.
 * @param corrections of the probabilities of outputs, by name; empty: they are taken as they are
 */
public record ModelContent(
        ModelSpec spec,
        Preprocessing preprocessing,
        HeapFloats parameters,
        List<FloatStorage> tables,
        Map<String, ScoreCorrection> corrections) {
    private static final Binding BINDING = new Binding(Calibrations.CORRECTIONS);
    private static final String CALIBRATION = "calibration";

    public ModelContent {
        tables = List.copyOf(tables);
        corrections = Collections.unmodifiableMap(new TreeMap<>(corrections));
        new OutputCorrections(spec, corrections); // refuses those of another model
    }

    /** Of a model without tables, or whose tables are still in a file. */
    public ModelContent(
            ModelSpec spec,
            Preprocessing preprocessing,
            HeapFloats parameters,
            Map<String, ScoreCorrection> corrections) {
        this(spec, preprocessing, parameters, List.of(), corrections);
    }

    /** The same, of answers that are taken as they are. */
    public ModelContent(ModelSpec spec, Preprocessing preprocessing, HeapFloats parameters) {
        this(spec, preprocessing, parameters, Map.of());
    }

    /** What {@code model.json} holds. */
    Map<String, @Nullable Object> toPlainData() {
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        Map<String, @Nullable Object> network = Models.BINDING.canonical(spec);
        if (!corrections.isEmpty()) {
            // within, so that a release that knows none refuses the model
            network.put(CALIBRATION, BINDING.unbind(corrections));
        }
        model.put("model", network);
        model.put("preprocessing", preprocessing.toPlainData());
        return model;
    }

    /** What {@link #toPlainData} put beside the network, taken from it. */
    static Map<String, ScoreCorrection> corrections(@Nullable Object network) {
        Map<String, ScoreCorrection> corrections = new TreeMap<>();
        if (network instanceof Map<?, ?> keys && keys.remove(CALIBRATION) instanceof Map<?, ?> found) {
            found.forEach((output, correction) -> corrections.put(
                    String.valueOf(output),
                    BINDING.bind(ScoreCorrection.class, correction, "model.calibration." + output)));
        }
        return corrections;
    }
}
