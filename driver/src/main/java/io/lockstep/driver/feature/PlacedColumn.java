package io.lockstep.driver.feature;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ColumnPlace;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.config.Question;
import org.jspecify.annotations.Nullable;

/** A column with the place of the config that names it. */
record PlacedColumn(ColumnPlace place, Column column) {
    /** A question's own; null where its columns are a class or numbers. */
    static @Nullable PlacedColumn ofLabel(Question question) {
        Column column = question.column();
        String path = question.labelPath();
        return column == null
                ? null
                : new PlacedColumn(new ColumnPlace(path, path + "." + Columns.REGISTRY.nameOf(column)), column);
    }
}
