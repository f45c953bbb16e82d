package io.lockstep.driver.prediction;

import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.loss.PredictedColumns;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Rows of any source: the user's columns, where it was read, and what is wrong with it.
 *
 * @param places of the columns that are written among the input's and, behind them, the model's. Not modified.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record ExternalRows(int[] places) implements RowForm<Row, Row> {
    /** Where a row was read, and what is wrong with it. */
    static final int EXTRA_COLUMNS = 2;

    @Override
    public Row kept(Row row, int position) {
        return row;
    }

    @Override
    public @Nullable Object[] values(Row row) {
        return SourceRows.values(row);
    }

    @Override
    public @Nullable String problem(Row row) {
        return SourceRows.problem(row);
    }

    @Override
    public String where(Row row) {
        return SourceRows.where(row);
    }

    @Override
    public Row written(Row row, @Nullable Object[] answers) {
        int columns = row.length() - EXTRA_COLUMNS;
        @Nullable Object[] values = new @Nullable Object[places.length];
        for (int i = 0; i < values.length; i++) {
            int place = places[i];
            values[i] = place < columns ? row.get(place) : PredictedColumns.boxed(answers[place - columns]);
        }
        return RowFactory.create(values);
    }
}
