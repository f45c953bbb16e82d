package io.lockstep.driver.rundir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Differences of two configs, for people. */
final class Differences {
    private static final int SHOWN = 3;
    private static final int VALUE_CHARACTERS = 60;

    private Differences() {}

    /** The first few keys with the value there and the value wanted; empty when equal. */
    static String between(@Nullable Object there, @Nullable Object wanted) {
        List<String> found = new ArrayList<>();
        collect("", there, wanted, found);
        return String.join(", ", found.subList(0, Math.min(SHOWN, found.size())))
                + (found.size() > SHOWN ? " and " + (found.size() - SHOWN) + " more" : "");
    }

    private static void collect(String path, @Nullable Object there, @Nullable Object wanted, List<String> found) {
        if (there instanceof Map<?, ?> left && wanted instanceof Map<?, ?> right) {
            Set<Object> keys = new LinkedHashSet<>(left.keySet());
            keys.addAll(right.keySet());
            for (Object key : keys) {
                collect(path.isEmpty() ? "" + key : path + "." + key, left.get(key), right.get(key), found);
            }
        } else if (there instanceof List<?> left && wanted instanceof List<?> right) {
            if (left.size() != right.size()) {
                found.add(path + " has " + left.size() + " entries there, " + right.size() + " here");
            }
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                collect(path + "[" + i + "]", left.get(i), right.get(i), found);
            }
        } else if (!String.valueOf(there).equals(String.valueOf(wanted))) {
            found.add(path + " is " + text(there) + " there, " + text(wanted) + " here");
        }
    }

    private static String text(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= VALUE_CHARACTERS ? text : text.substring(0, VALUE_CHARACTERS) + "…";
    }
}
