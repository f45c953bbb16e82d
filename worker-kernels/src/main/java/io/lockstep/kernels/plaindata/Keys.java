package io.lockstep.kernels.plaindata;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys and values of plain data, in a map of one's own. */
public final class Keys {
    private Keys() {}

    /**
     * A copy that may be changed, in the order of the data; what stands inside is the same.
     *
     * @param data none where it is no keys and values
     */
    public static Map<String, @Nullable Object> of(@Nullable Object data) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        if (data instanceof Map<?, ?> map) {
            map.forEach((key, value) -> keys.put(String.valueOf(key), value));
        }
        return keys;
    }
}
