package io.lockstep.driver.evaluation;

import io.lockstep.kernels.plaindata.Binding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How well a guess does that anybody could make who knows the past and no model.
 *
 * @param metrics by name, as the model's; those that need probabilities are left out
 * @param measured rows for which there is such a guess
 * @param rows of which the model was measured
 */
public record Baseline(Map<String, Double> metrics, long measured, long rows) {
    /** The value of the window's last row. */
    public static final String LAST = "last value";

    /** The value a season before the answer. */
    public static final String SEASON = "last season";

    private static final Binding BINDING = new Binding();

    public Baseline {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** A line's name for people: with the rows, where the guess is missing for some. */
    public String named(String name) {
        return measured == rows ? name : name + " (" + measured + " of " + rows + " rows)";
    }

    /** As JSON keeps them, by name. */
    public static Map<String, Object> plainData(Map<String, Baseline> baselines) {
        Map<String, Object> data = new LinkedHashMap<>();
        baselines.forEach((name, baseline) -> {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("metrics", baseline.metrics);
            own.put("measured", baseline.measured);
            own.put("rows", baseline.rows);
            data.put(name, own);
        });
        return data;
    }

    /** Reads what {@link #plainData} gave; empty of nothing. */
    public static Map<String, Baseline> fromPlainData(@Nullable Object data) {
        Map<String, Baseline> baselines = new LinkedHashMap<>();
        if (data instanceof Map<?, ?> given) {
            given.forEach((name, own) ->
                    baselines.put(String.valueOf(name), BINDING.bind(Baseline.class, own, "baselines." + name)));
        }
        return baselines;
    }
}
