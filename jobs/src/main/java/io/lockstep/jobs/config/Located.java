package io.lockstep.jobs.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plain data and where each part of it was written.
 *
 * @param origins {@code file:line} or {@code --set …} by path ({@code model.layers[2].dense}); the root's path is empty
 */
record Located(@Nullable Object data, Map<String, String> origins) {
    /** Where the value at the path was written, or else the nearest part around it. */
    String origin(String path) {
        String here = path;
        while (!here.isEmpty()) {
            String origin = origins.get(here);
            if (origin != null) {
                return origin;
            }
            here = here.substring(0, Math.max(0, Math.max(here.lastIndexOf('.'), here.lastIndexOf('['))));
        }
        return origins.getOrDefault("", "");
    }
}
