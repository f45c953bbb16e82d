package io.lockstep.driver.source;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values that are read as another one: {@code {columns: [income], values: ["<=50K."], by: "<=50K"}}, or, without {@code by}, as
 * missing ones: {@code {columns: [glucose, bmi], values: ["0"]}}. They are compared as {@link CanonicalText} says: {@code 0} is
 * {@code 0.0} too.
 *
 * @param columns in which; none: in all
 * @param values those that are replaced
 * @param by what stands in their place; absent: nothing, they are missing
 * @param optional whether files without one of the columns are read too, as those may be that a model scores
 */
public record Replacement(
        @Default("[]") List<String> columns,
        List<String> values,
        @Nullable String by,
        @Default("false") boolean optional) {
    public Replacement {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new PlainDataException("values", "expected at least one value to replace, got none");
        }
    }

    /** The same for files that may be without the columns. */
    Replacement ifThere() {
        return new Replacement(columns, values, by, true);
    }

    /** For messages: where which values are replaced. */
    String place() {
        return Excerpt.list(values.stream().map(Excerpt::quoted).toList()) + " of "
                + (columns.isEmpty() ? "all columns" : Excerpt.list(columns));
    }

    /**
     * What values become, by their canonical text and in the order of the columns; the first that names a value counts.
     *
     * @throws SourceException when a column is not there
     */
    static List<Map<String, @Nullable String>> byColumn(List<Replacement> all, List<String> names, String path)
            throws SourceException {
        List<Map<String, @Nullable String>> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            found.add(new TreeMap<>());
        }
        for (Replacement one : all) {
            for (String column : one.columns.isEmpty() ? names : one.columns) {
                int at = names.indexOf(column);
                if (at >= 0) {
                    one.addTo(found.get(at));
                } else if (!one.optional) {
                    throw new SourceException(path + ": expected replace to name columns of the file, got "
                            + Excerpt.quoted(column) + "; perhaps '" + Names.closest(column, names)
                            + "' was meant. The file has " + Excerpt.list(names));
                }
            }
        }
        return found;
    }

    private void addTo(Map<String, @Nullable String> column) {
        for (String value : values) {
            String text = String.valueOf(CanonicalText.of(value));
            if (!column.containsKey(text)) {
                column.put(text, by);
            }
        }
    }

    /** A field as it is read. */
    static @Nullable String of(Map<String, @Nullable String> column, @Nullable String field) {
        if (field == null || column.isEmpty()) {
            return field;
        }
        String text = String.valueOf(CanonicalText.of(field));
        return column.containsKey(text) ? column.get(text) : field;
    }
}
