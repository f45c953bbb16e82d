package io.lockstep.driver.overview;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a column of the source holds.
 *
 * @param kind as the config names it; empty for one that is not used
 * @param parts what its values are in each part
 * @param histogram absent for texts, arrays, pictures and sounds
 */
public record ColumnOverview(
        String name,
        Role role,
        String kind,
        Map<Part, Values> parts,
        @Nullable Histogram histogram) {
    /** What a column is to the model. */
    public enum Role {
        LABEL,
        INPUT,
        WEIGHT,
        KEY,
        UNUSED;

        /** As in tables and the JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Values of one part.
     *
     * @param rows of the part
     * @param missing rows without a value
     * @param distinct different values
     * @param exact whether {@code distinct} is exact; else it is an estimate
     * @param least number or date; empty where there is none
     * @param middle the median
     * @param largest number or date
     * @param mean absent for what are no numbers
     * @param note more, for people; may be empty
     */
    public record Values(
            long rows,
            long missing,
            long distinct,
            boolean exact,
            String least,
            String middle,
            String largest,
            @Nullable Double mean,
            String note) {
        /** For people: rows without a value; empty where all have one. */
        public String absent() {
            return missing == 0 ? "" : String.valueOf(missing);
        }

        /** For people: different values; empty for what is not compared. */
        public String different() {
            return distinct == 0 ? "" : (exact ? "" : "~") + distinct;
        }

        private Map<String, @Nullable Object> plainData() {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("rows", rows);
            data.put("missing", missing);
            data.put("distinct", distinct);
            data.put("exact", exact);
            if (!least.isEmpty()) {
                data.put("least", least);
                data.put("median", middle);
                data.put("largest", largest);
            }
            if (mean != null) {
                data.put("mean", mean);
            }
            if (!note.isEmpty()) {
                data.put("note", note);
            }
            return data;
        }
    }

    public ColumnOverview {
        EnumMap<Part, Values> copied = new EnumMap<>(Part.class);
        copied.putAll(parts);
        parts = Collections.unmodifiableMap(copied);
    }

    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("column", name);
        data.put("role", role.name().toLowerCase(Locale.ROOT));
        if (!kind.isEmpty()) {
            data.put("kind", kind);
        }
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        parts.forEach((part, values) -> own.put(part.text(), values.plainData()));
        data.put("parts", own);
        Histogram drawn = histogram;
        if (drawn != null) {
            Map<String, @Nullable Object> shares = new LinkedHashMap<>();
            shares.put("bins", drawn.names());
            drawn.shares().forEach((part, values) -> shares.put(part.text(), values));
            shares.put("exact", drawn.exact());
            data.put("histogram", shares);
        }
        return data;
    }
}
