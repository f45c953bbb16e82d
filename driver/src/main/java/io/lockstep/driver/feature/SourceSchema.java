package io.lockstep.driver.feature;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Columns of the rows that a model was trained on, used or not, as its lineage keeps them: what later rows are held
 * against ({@link SchemaDrift}).
 *
 * @param declared whether the format says types; else all is text, or types are taken from the values
 * @param columns in order
 */
public record SourceSchema(boolean declared, List<Field> columns) {
    /** Its key in the lineage of a model. */
    public static final String IN_LINEAGE = "schema";

    private static final Binding BINDING = new Binding();

    /**
     * A column.
     *
     * @param type in Spark's words, such as {@code bigint}
     * @param nullable whether a value may be missing
     */
    public record Field(String name, String type, boolean nullable) {}

    public SourceSchema {
        columns = List.copyOf(columns);
    }

    /**
     * @param types of the columns, in order
     * @param nullable for each column whether a value may be missing
     */
    public static SourceSchema of(
            boolean declared, List<String> names, List<ColumnType> types, List<Boolean> nullable) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(new Field(names.get(i), types.get(i).name(), nullable.get(i)));
        }
        return new SourceSchema(declared, fields);
    }

    /** For {@link #fromPlainData}. */
    public Map<String, @Nullable Object> toPlainData() {
        return BINDING.unbindRecord(this);
    }

    /** @param data absent: nothing is known */
    public static @Nullable SourceSchema fromPlainData(@Nullable Object data, String path) {
        return data == null ? null : BINDING.bind(SourceSchema.class, Objects.requireNonNull(data), path);
    }
}
