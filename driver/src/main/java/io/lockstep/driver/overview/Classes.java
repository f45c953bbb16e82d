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
 * @param all rows with a class, by part
 * @param complete whether all classes are among the names; of very many not all are kept
 */
public record Classes(
        String label, List<String> names, Map<Part, List<Long>> rows, Map<Part, Long> all, boolean complete) {
    public Classes {
        names = List.copyOf(names);
        EnumMap<Part, List<Long>> copied = new EnumMap<>(Part.class);
        rows.forEach((part, own) -> copied.put(part, List.copyOf(own)));
        rows = Collections.unmodifiableMap(copied);
        all = Map.copyOf(all);
    }

    /** For people: rows of a class in a part, and their share of those with a class. */
    public String counted(Part part, int index) {
        long own = rows.getOrDefault(part, List.of()).get(index);
        return String.format(Locale.ROOT, "%d (%.1f%%)", own, 100.0 * own / Math.max(1, all.getOrDefault(part, 0L)));
    }

    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("label", label);
        data.put("classes", names);
        data.put("complete", complete);
        rows.forEach((part, own) -> data.put(part.text(), own));
        return data;
    }
}
