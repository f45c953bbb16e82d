package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Registry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** All kinds of columns, by their names in a config, and their order in a row's identity. */
public final class Columns {
    public static final Registry<Column> REGISTRY = new Registry<>(Column.class)
            .with("numeric", NumericColumn.class)
            .with("categorical", CategoricalColumn.class)
            .with("array", ArrayColumn.class)
            .with("image", ImageColumn.class)
            .with("ids", IdsColumn.class);

    private Columns() {}

    /** Columns by kind, those of a kind as they were: in what order a config lists kinds decides nothing. */
    public static <T> List<T> byKind(List<T> columns, Function<T, Column> column) {
        List<String> names = new ArrayList<>(REGISTRY.names());
        List<T> sorted = new ArrayList<>(columns);
        sorted.sort(Comparator.comparingInt(one -> names.indexOf(REGISTRY.nameOf(column.apply(one)))));
        return sorted;
    }
}
