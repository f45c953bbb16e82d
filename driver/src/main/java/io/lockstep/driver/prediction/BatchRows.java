package io.lockstep.driver.prediction;

import io.lockstep.driver.source.Paths;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Rows of batches of columns, as {@link ColumnBatches} has them. A row is a place in the batch, and nothing of it is copied: it
 * stays as it is until the next batch is begun. Its bytes are valid until those of another row are asked for.
 */
final class BatchRows implements RowForm<ColumnarBatchRow, InternalRow> {
    private final StructType schema;
    private final int columns;
    /** Of the user's columns, the file and the number of a row in a batch. */
    private final int[] batchPlaces;

    private final @Nullable Object[] values;
    private final int[] read;
    private final InternalValue[] readers;
    /** Of those columns that are read and hold texts. */
    private final @Nullable DictionaryTexts[] texts;

    /** Of those that are read and hold bytes. */
    private final @Nullable BatchBytes[] readBytes;

    private final OutputRow output;
    /** Of the user's columns, those that are written and hold bytes. */
    private final @Nullable BatchBytes[] keptBytes;

    /** Of the batch that was begun last: the user's columns; null for those that are not read. */
    private final @Nullable ColumnVector[] vectors;

    private @Nullable ColumnVector file;
    private @Nullable ColumnVector number;

    /**
     * @param columns the user's
     * @param read places of those whose values are asked for
     * @param places as {@link ExternalRows} has them
     * @param batchPlaces of the columns, the file and the number of a row in the batches
     */
    BatchRows(StructType columns, int[] read, int[] places, int[] batchPlaces) {
        this.schema = columns;
        this.columns = columns.length();
        this.batchPlaces = batchPlaces.clone();
        this.values = new @Nullable Object[this.columns];
        this.read = read.clone();
        this.readers = new InternalValue[read.length];
        this.texts = new @Nullable DictionaryTexts[read.length];
        this.readBytes = new @Nullable BatchBytes[read.length];
        for (int i = 0; i < read.length; i++) {
            DataType type = columns.apply(read[i]).dataType();
            readers[i] = Objects.requireNonNull(InternalValue.ofType(type));
            texts[i] = type instanceof StringType ? new DictionaryTexts() : null;
            readBytes[i] = type instanceof BinaryType ? new BatchBytes() : null;
        }
        this.output = output(places);
        this.keptBytes = new @Nullable BatchBytes[this.columns];
        for (int place : places) {
            if (place < this.columns && columns.apply(place).dataType() instanceof BinaryType) {
                keptBytes[place] = new BatchBytes();
            }
        }
        this.vectors = new @Nullable ColumnVector[this.columns];
    }

    /** Rows of batches, of each a part. */
    Iterator<Iterator<ColumnarBatchRow>> parts(Iterator<ColumnarBatch> batches) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Iterator<ColumnarBatchRow> next() {
                return rows(batches.next());
            }
        };
    }

    /** Begins a batch: its rows, from the first. */
    Iterator<ColumnarBatchRow> rows(ColumnarBatch batch) {
        for (int i = 0; i < columns; i++) {
            vectors[i] = vector(batch, i);
        }
        file = vector(batch, columns);
        number = vector(batch, columns + 1);
        for (int i = 0; i < read.length; i++) {
            DictionaryTexts own = texts[i];
            ColumnVector vector = vectors[read[i]];
            if (own != null && vector != null) {
                own.begin(vector);
            }
        }
        return new Rows(batch.numRows());
    }

    private @Nullable ColumnVector vector(ColumnarBatch batch, int place) {
        return batchPlaces[place] == ColumnBatches.NOTHING ? null : batch.column(batchPlaces[place]);
    }

    /** Rows of the batch that was begun last. */
    private final class Rows implements Iterator<ColumnarBatchRow> {
        private final int count;
        private int next;

        Rows(int count) {
            this.count = count;
        }

        @Override
        public boolean hasNext() {
            return next < count;
        }

        @Override
        public ColumnarBatchRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ColumnarBatchRow row = new ColumnarBatchRow(vectors);
            row.rowId = next++;
            return row;
        }
    }

    @Override
    public ColumnarBatchRow kept(ColumnarBatchRow row, int position) {
        return row;
    }

    @Override
    public @Nullable Object[] values(ColumnarBatchRow row) {
        for (int i = 0; i < read.length; i++) {
            ColumnVector vector = vectors[read[i]];
            values[read[i]] = vector == null || vector.isNullAt(row.rowId) ? null : value(i, vector, row);
        }
        return values;
    }

    /** @param column of those that are read */
    private Object value(int column, ColumnVector vector, ColumnarBatchRow row) {
        DictionaryTexts text = texts[column];
        BatchBytes own = readBytes[column];
        if (text != null) {
            return text.of(vector, row.rowId);
        }
        return own != null ? own.of(vector, row.rowId) : readers[column].of(row, read[column]);
    }

    @Override
    public @Nullable String problem(ColumnarBatchRow row) {
        return null;
    }

    @Override
    public String where(ColumnarBatchRow row) {
        String path = file(row).toString();
        return number == null ? path : Paths.where(path, number(row));
    }

    /**
     * Rows of an output with some columns alone.
     *
     * @param places of those that this form was made for
     */
    OutputRow output(int[] places) {
        return new OutputRow(schema, places, this::writtenBytes);
    }

    /** The file that a row was read from. */
    UTF8String file(ColumnarBatchRow row) {
        return Objects.requireNonNull(file).getUTF8String(row.rowId);
    }

    /** The number of a row in its file, from 0. */
    long number(ColumnarBatchRow row) {
        return Objects.requireNonNull(number).getLong(row.rowId);
    }

    @Override
    public InternalRow written(ColumnarBatchRow row, @Nullable Object[] answers) {
        return output.isWhole() ? output.behind(row, answers) : output.of(row, answers);
    }

    private byte[] writtenBytes(InternalRow row, int place) {
        BatchBytes own = keptBytes[place];
        ColumnVector vector = vectors[place];
        return own != null && vector != null && row instanceof ColumnarBatchRow batchRow
                ? own.of(vector, batchRow.rowId)
                : row.getBinary(place);
    }
}
