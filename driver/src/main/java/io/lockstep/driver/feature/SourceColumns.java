package io.lockstep.driver.feature;

import io.lockstep.driver.value.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns of a source, as it tells them before any is read.
 *
 * @param names of the columns, in order
 * @param types of the columns, in order
 * @param image shape of the images in the column {@code image}; absent: it holds none
 */
public record SourceColumns(
        List<String> names,
        List<ColumnType> types,
        @Nullable List<Integer> image) {
    public SourceColumns {
        names = List.copyOf(names);
        types = List.copyOf(types);
    }

    /** Whether a column's values are bytes. */
    boolean isBytes(String column) {
        int index = names.indexOf(column);
        return index >= 0 && types.get(index).kind() == ColumnType.Kind.BYTES;
    }
}
