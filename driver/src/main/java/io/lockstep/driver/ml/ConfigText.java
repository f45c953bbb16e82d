package io.lockstep.driver.ml;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Keys;
import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of params as plain data: JSON itself, any other form by a reader that the program brings along, found as Java
 * finds services. Lockstep's jar brings one of YAML, as config files are written.
 */
public interface ConfigText {
    /**
     * @param where it stands, for messages
     * @throws IllegalArgumentException naming place and line of what is wrong
     */
    @Nullable Object read(String text, String where);

    /** The keys and values of a text in any form. */
    static Map<String, @Nullable Object> keys(String text, String where) {
        Object data = data(text, where);
        if (!(data instanceof Map<?, ?>)) {
            throw new IllegalArgumentException(
                    where + ": expected keys and values such as 'layers: […]', got something else");
        }
        return Keys.of(data);
    }

    private static @Nullable Object data(String text, String where) {
        for (ConfigText reader : ServiceLoader.load(ConfigText.class, ConfigText.class.getClassLoader())) {
            return reader.read(text, where);
        }
        try {
            return Json.parse(text, where);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()) + ". Without Lockstep's own jar texts are JSON", e);
        }
    }
}
