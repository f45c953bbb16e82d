package io.lockstep.jobs.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out where each value of a resolved config comes from, by holding it against what was written. */
final class Origins {
    /** Of what nobody wrote. */
    static final String DEFAULT = "default";

    /** Of what nobody wrote and has no default. */
    static final String NOT_SET = "not set";

    private final Located document;
    private final Map<String, String> found = new LinkedHashMap<>();

    private Origins(Located document) {
        this.document = document;
    }

    /**
     * By path, of every value that is no map and no list, of those that are empty, and of maps and lists that were
     * written.
     *
     * @param resolved with every key, kinds written as {@code {kind: {…}}}
     */
    static Map<String, String> of(Map<String, @Nullable Object> resolved, Located document) {
        Origins origins = new Origins(document);
        origins.written(resolved, document.data(), "", "");
        origins.found.remove("");
        return origins.found;
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static boolean isLeaf(@Nullable Object value) {
        return !(value instanceof Map<?, ?> map && !map.isEmpty())
                && !(value instanceof List<?> list && !list.isEmpty());
    }

    /**
     * Of a value that somebody wrote, in full or in a shorter form.
     *
     * @param place of the written value
     * @param path of the resolved one
     */
    private void written(@Nullable Object value, @Nullable Object written, String place, String path) {
        found.put(path, document.origin(place));
        if (isLeaf(value)) {
            return;
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, part) -> key(String.valueOf(name), part, written, place, path));
        } else if (value instanceof List<?> list) {
            List<?> elements = written instanceof List<?> several ? several : List.of();
            for (int i = 0; i < list.size(); i++) {
                String index = "[" + i + "]";
                boolean listed = i < elements.size();
                written(list.get(i), listed ? elements.get(i) : written, listed ? place + index : place, path + index);
            }
        }
    }

    private void key(String name, @Nullable Object part, @Nullable Object around, String place, String path) {
        String here = join(path, name);
        if (around instanceof Map<?, ?> keys) {
            if (keys.containsKey(name)) {
                written(part, keys.get(name), join(place, name), here);
            } else {
                unwritten(part, here);
            }
        } else if (name.equals(around)) {
            // a kind by its name alone
            unwritten(part, here);
            found.put(here, document.origin(place));
        } else if (around != null && isLeaf(part) && Objects.equals(String.valueOf(part), String.valueOf(around))) {
            // the one key that a short form gives
            found.put(here, document.origin(place));
        } else {
            unwritten(part, here);
        }
    }

    private void unwritten(@Nullable Object value, String path) {
        if (isLeaf(value)) {
            found.put(path, value == null ? NOT_SET : DEFAULT);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, part) -> unwritten(part, join(path, String.valueOf(name))));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                unwritten(list.get(i), path + "[" + i + "]");
            }
        }
    }
}
