package io.lockstep.driver.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model a command works with, from its beginning to its end.
 *
 * @param directory of the model
 * @param served which version of a registered model it is; absent when it is none
 */
public record ResolvedModel(String directory, @Nullable Served served) {
    /**
     * A version as it was found.
     *
     * @param registry the registered model's directory
     * @param name of the model
     * @param version its number
     * @param entry the newest entry there was
     */
    public record Served(String registry, String name, long version, long entry) {}

    /** What results say of it: {@code model_version} and where that is; nothing where it is no registered model's. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        if (served != null) {
            data.put("model", served.registry() + "@" + served.version());
            data.put("model_version", served.version());
        }
        return data;
    }
}
