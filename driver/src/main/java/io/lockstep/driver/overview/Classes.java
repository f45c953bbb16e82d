package io.lockstep.driver.overview;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Classes of a label.
 *
 * @param label the column
 * @param names those of the config, else those of the training rows; then others
 * @param rows of each, in the order of the names, by part
 */
public record Classes(String label, List<String> names, Map<Part, List<Long>> rows) {
    public Classes {
        names = List.copyOf(names);
        EnumMap<Part, List<Long>> copied = new EnumMap<>(Part.class);
        rows.forEach((part, own) -> copied.put(part, List.copyOf(own)));
        rows = Collections.unmodifiableMap(copied);
    }

    /** For people: rows of a class in a part, and their share of those with a class. */
    public String counted(Part part, int index) {
        List<Long> own = rows.getOrDefault(part, List.of());
        long all = own.stream().mapToLong(Long::longValue).sum();
        return String.format(Locale.ROOT, "%d (%.1f%%)", own.get(index), 100.0 * own.get(index) / Math.max(1, all));
    }

    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("label", label);
        data.put("classes", names);
        rows.forEach((part, own) -> data.put(part.text(), own));
        return data;
    }
}
