package io.lockstep.driver.prediction;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** A row of a Parquet file with the model's answers, before values are taken from it. Valid until the next one. For one thread. */
final class StoredRow {
    private final BatchRows form;
    private final int[] places;
    private final Set<String> stored;
    private @Nullable ColumnarBatchRow row;
    private @Nullable Object[] answers = {};

    /**
     * @param places of the output's columns, as {@link ExternalRows} has them
     * @param stored names of the output's columns that are the file's
     */
    StoredRow(BatchRows form, int[] places, Set<String> stored) {
        this.form = form;
        this.places = places.clone();
        this.stored = Set.copyOf(stored);
    }

    /** Names of the output's columns that are the file's. */
    Set<String> stored() {
        return stored;
    }

    /** The file that the row was read from. */
    UTF8String file() {
        return form.file(Objects.requireNonNull(row));
    }

    /** The row's number in the file, from 0. */
    long number() {
        return form.number(Objects.requireNonNull(row));
    }

    /** @param columns of the output */
    OutputRow output(int[] columns) {
        return form.output(Arrays.stream(columns).map(column -> places[column]).toArray());
    }

    /** Values of the columns that an output has; valid until the next call. */
    InternalRow values(OutputRow output) {
        return output.of(Objects.requireNonNull(row), answers);
    }

    /** Rows without keys. */
    Iterator<Tuple2<Void, StoredRow>> pairs(Iterator<StoredRow> rows) {
        Tuple2<Void, StoredRow> pair = new Tuple2<>(null, this);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Tuple2<Void, StoredRow> next() {
                rows.next();
                return pair;
            }
        };
    }

    /** Rows of batches that are read as they are. */
    RowForm<ColumnarBatchRow, StoredRow> rows() {
        return new RowForm<>() {
            @Override
            public ColumnarBatchRow kept(ColumnarBatchRow own, int position) {
                return form.kept(own, position);
            }

            @Override
            public @Nullable Object[] values(ColumnarBatchRow own) {
                return form.values(own);
            }

            @Override
            public @Nullable String problem(ColumnarBatchRow own) {
                return form.problem(own);
            }

            @Override
            public String where(ColumnarBatchRow own) {
                return form.where(own);
            }

            @Override
            public StoredRow written(ColumnarBatchRow own, @Nullable Object[] others) {
                row = own;
                answers = others;
                return StoredRow.this;
            }
        };
    }
}
