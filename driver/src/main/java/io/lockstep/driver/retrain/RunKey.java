package io.lockstep.driver.retrain;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Keys;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Name of what a day's retraining does: the same key, nothing to do. */
final class RunKey {
    private RunKey() {}

    /**
     * SHA-256 of what leads to the result: never a time, or where rows lie.
     *
     * @param training what the training rows are
     * @param holdout what the holdout's rows are
     */
    static String of(RunConfig config, RetrainConfig retrain, DataWindow window, String training, Object holdout) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("config", withoutPlaces(Keys.of(Configs.BINDING.canonical(config))));
        key.put("retrain", retrain.canonical());
        key.put("as_of", window.asOf().toString());
        key.put("training", training);
        key.put("holdout", holdout);
        return Sha256.of(Json.line(key).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, @Nullable Object> withoutPlaces(Map<String, @Nullable Object> canonical) {
        Map<String, @Nullable Object> data = Keys.of(canonical.get("data"));
        data.keySet().removeAll(Set.of("root", "train", "test"));
        canonical.put("data", data);
        return canonical;
    }
}
