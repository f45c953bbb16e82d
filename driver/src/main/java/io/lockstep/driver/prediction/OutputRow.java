package io.lockstep.driver.prediction;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Function2;

/**
 * A row of an output in Spark's internal form: columns of the input, whose values are not converted, and the model's. The row that is
 * given is valid until the next one is asked for. For one thread.
 */
final class OutputRow {
    private final int columns;
    private final int[] places;
    private final boolean whole;
    /** How columns of the input are read, in the order of the output. */
    private final List<@Nullable Function2<SpecializedGetters, Object, Object>> readers = new ArrayList<>();
    /** Of the model's columns, looked at by {@link #joined}. */
    private final @Nullable Object[] added;

    private final GenericInternalRow model;
    private final JoinedRow joined = new JoinedRow();

    /**
     * @param columns the user's
     * @param places of the output's columns, as {@link ExternalRows} has them
     */
    OutputRow(StructType columns, int[] places) {
        this.columns = columns.length();
        this.places = places.clone();
        this.whole = isWhole(this.columns, this.places);
        this.added = new @Nullable Object[Math.max(0, places.length - this.columns)];
        this.model = new GenericInternalRow(added);
        for (int place : places) {
            readers.add(
                    place >= this.columns
                            ? null
                            : InternalRow.getAccessor(columns.apply(place).dataType(), true));
        }
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
            added[i] = internal(answers[i]);
        }
        return joined.apply(input, model);
    }

    /**
     * The row of any output.
     *
     * @param input the user's columns, before any others
     * @param answers of the model
     */
    InternalRow of(InternalRow input, @Nullable Object[] answers) {
        @Nullable Object[] values = new @Nullable Object[places.length];
        for (int i = 0; i < values.length; i++) {
            Function2<SpecializedGetters, Object, Object> own = readers.get(i);
            values[i] = own == null ? internal(answers[places[i] - columns]) : own.apply(input, places[i]);
        }
        return new GenericInternalRow(values);
    }

    private static @Nullable Object internal(@Nullable Object answer) {
        if (answer instanceof String text) {
            return UTF8String.fromString(text);
        }
        if (answer instanceof float[] numbers) {
            return UnsafeArrayData.fromPrimitiveArray(numbers);
        }
        return answer instanceof Object[] several ? new GenericArrayData(several) : answer;
    }
}
