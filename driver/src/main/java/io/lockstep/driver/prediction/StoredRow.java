package io.lockstep.driver.prediction;

import io.lockstep.driver.prediction.rowgroup.PlacedRow;
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
final class StoredRow implements PlacedRow {
    private final BatchRows form;
    private final int[] places;
    private final Set<String> stored;
    /** Places of the columns that were asked for last. */
    private int[] asked = {};

    private @Nullable OutputRow output;
    private @Nullable ColumnarBatchRow row;
    private @Nullable Object[] answers = {};

    /**
     * @param places of the output's columns, as {@link ExternalRows} has them
     * @param stored as {@link #stored} answers
     */
    StoredRow(BatchRows form, int[] places, Set<String> stored) {
        this.form = form;
        this.places = places.clone();
        this.stored = Set.copyOf(stored);
    }

    @Override
    public Set<String> stored() {
        return stored;
    }

    @Override
    public UTF8String file() {
        return form.file(Objects.requireNonNull(row));
    }

    @Override
    public long number() {
        return form.number(Objects.requireNonNull(row));
    }

    @Override
    public long newBytes() {
        long bytes = 0;
        for (Object answer : answers) {
            bytes += answer instanceof float[] numbers
                    ? (long) numbers.length * Float.BYTES
                    : answer instanceof Object[] several ? (long) several.length * Long.BYTES : Long.BYTES;
        }
        return bytes;
    }

    @Override
    public InternalRow values(int[] columns) {
        OutputRow own = output;
        if (own == null || columns != asked) {
            asked = columns;
            own = form.output(
                    Arrays.stream(columns).map(column -> places[column]).toArray());
            output = own;
        }
        return own.of(Objects.requireNonNull(row), answers);
    }

    /** Rows without keys. */
    Iterator<Tuple2<Void, PlacedRow>> pairs(Iterator<StoredRow> rows) {
        Tuple2<Void, PlacedRow> pair = new Tuple2<>(null, this);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Tuple2<Void, PlacedRow> next() {
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
