package io.lockstep.driver.prediction;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Function2;

/**
 * A row of an output in Spark's internal form: columns of the input, whose values are not converted, and the model's. The row that is
 * given is valid until the next one is asked for; its copy has the same bytes, which a projection to an unsafe row copies. For one thread.
 */
final class OutputRow {
    private final int columns;
    private final int[] places;
    private final boolean whole;
    /** How columns of the input are read, in the order of the output. */
    private final List<@Nullable Reader> readers = new ArrayList<>();
    /** Of the output's columns, looked at by {@link #row}. */
    private final @Nullable Object[] values;

    private final GenericInternalRow row;
    /** Of the model's columns, looked at by {@link #joined}. */
    private final @Nullable Object[] added;

    /** By the model's columns. */
    private final List<FloatArray> arrays = new ArrayList<>();

    private final GenericInternalRow model;
    private final Joined joined;

    /** Reads a value of a row of the input. */
    private interface Reader {
        @Nullable Object of(InternalRow input, int place);
    }

    /** Reads bytes of a row of the input that are there; valid until the next ones of their column are read. */
    interface Bytes {
        byte[] of(InternalRow input, int place);
    }

    /** Columns of the input, and the model's behind them. */
    private static final class Joined extends JoinedRow {
        private static final long serialVersionUID = 1L;

        private final int columns;
        private final transient Bytes bytes;
        private transient @Nullable InternalRow input;

        Joined(int columns, Bytes bytes) {
            this.columns = columns;
            this.bytes = bytes;
        }

        InternalRow of(InternalRow row, InternalRow model) {
            input = row;
            return apply(row, model);
        }

        @Override
        public byte[] getBinary(int place) {
            return input != null && place < columns ? bytes.of(input, place) : super.getBinary(place);
        }
    }

    /**
     * @param columns the user's
     * @param places of the output's columns, as {@link ExternalRows} has them
     */
    OutputRow(StructType columns, int[] places) {
        this(columns, places, InternalRow::getBinary);
    }

    /** As {@link #OutputRow(StructType, int[])}, of rows whose bytes are read in another way than they say. */
    OutputRow(StructType columns, int[] places, Bytes bytes) {
        this.columns = columns.length();
        this.places = places.clone();
        this.whole = isWhole(this.columns, this.places);
        this.values = new @Nullable Object[places.length];
        this.row = new GenericInternalRow(values);
        this.added = new @Nullable Object[Math.max(0, places.length - this.columns)];
        this.model = new GenericInternalRow(added);
        this.joined = new Joined(this.columns, bytes);
        for (int place : places) {
            readers.add(
                    place >= this.columns ? null : reader(columns.apply(place).dataType(), bytes));
        }
    }

    private static Reader reader(DataType type, Bytes bytes) {
        if (type instanceof BinaryType) {
            return (input, place) -> input.isNullAt(place) ? null : bytes.of(input, place);
        }
        Function2<SpecializedGetters, Object, Object> accessor = InternalRow.getAccessor(type, true);
        return accessor::apply;
    }

    private static boolean isWhole(int columns, int[] places) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != i) {
                return false;
            }
        }
        return places.length > columns;
    }

    /** Whether all of the input's columns are written, in their order, and the model's behind them. */
    boolean isWhole() {
        return whole;
    }

    /**
     * The row of an output that {@link #isWhole}.
     *
     * @param input the user's columns, and no others
     * @param answers of the model
     */
    InternalRow behind(InternalRow input, @Nullable Object[] answers) {
        for (int i = 0; i < added.length; i++) {
            added[i] = internal(i, answers[i]);
        }
        return joined.of(input, model);
    }

    /**
     * The row of any output.
     *
     * @param input the user's columns, before any others
     * @param answers of the model
     */
    InternalRow of(InternalRow input, @Nullable Object[] answers) {
        for (int i = 0; i < values.length; i++) {
            Reader own = readers.get(i);
            int column = places[i] - columns;
            values[i] = own == null ? internal(column, answers[column]) : own.of(input, places[i]);
        }
        return row;
    }

    /** @param column of the model's */
    private @Nullable Object internal(int column, @Nullable Object answer) {
        if (answer instanceof String text) {
            return UTF8String.fromString(text);
        }
        if (answer instanceof float[] numbers) {
            while (arrays.size() <= column) {
                arrays.add(new FloatArray());
            }
            return arrays.get(column).of(numbers);
        }
        return answer instanceof Object[] several ? new GenericArrayData(several) : answer;
    }

    /** Floats in Spark's internal form, in memory that is used again. */
    private static final class FloatArray {
        private final UnsafeArrayData array = new UnsafeArrayData();
        private byte[] memory = {};

        /** The numbers, valid until the next call. */
        UnsafeArrayData of(float[] numbers) {
            int head = UnsafeArrayData.calculateHeaderPortionInBytes(numbers.length);
            int bytes = (head + numbers.length * Float.BYTES + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
            if (bytes != memory.length || array.numElements() != numbers.length) {
                memory = new byte[bytes];
                Platform.putLong(memory, Platform.BYTE_ARRAY_OFFSET, numbers.length);
                array.pointTo(memory, Platform.BYTE_ARRAY_OFFSET, bytes);
            }
            Platform.copyMemory(
                    numbers,
                    Platform.FLOAT_ARRAY_OFFSET,
                    memory,
                    (long) Platform.BYTE_ARRAY_OFFSET + head,
                    (long) numbers.length * Float.BYTES);
            return array;
        }
    }
}
