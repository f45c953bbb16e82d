package io.lockstep.jobs.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of {@code --set} that stand for themselves, without a config file below them. */
public final class Settings {
    private Settings() {}

    /**
     * As plain data.
     *
     * @param settings {@code path=value} each, the last one wins
     * @throws ConfigException when one is not
     */
    public static Map<String, @Nullable Object> plainData(List<String> settings) {
        Located document = new Located(Map.of(), Map.of());
        for (String setting : settings) {
            document = Setting.parse(setting).applyTo(document);
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        if (document.data() instanceof Map<?, ?> map) {
            map.forEach((key, value) -> data.put(String.valueOf(key), value));
        }
        return data;
    }
}
