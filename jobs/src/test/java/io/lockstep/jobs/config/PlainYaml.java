package io.lockstep.jobs.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** YAML of recipes and READMEs as plain data, for tests of other packages. */
public final class PlainYaml {
    private PlainYaml() {}

    /** @param source what messages call it */
    public static @Nullable Object value(String text, String source) {
        return YamlReader.read(text, source).data();
    }

    /** Keys and values of a document. */
    public static Map<String, @Nullable Object> map(String text, String source) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (value(text, source) instanceof Map<?, ?> keys) {
            keys.forEach((key, value) -> map.put(String.valueOf(key), value));
        }
        return map;
    }
}
