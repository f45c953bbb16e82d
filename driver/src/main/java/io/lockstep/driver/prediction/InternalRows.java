package io.lockstep.driver.prediction;

import io.lockstep.driver.source.Paths;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Function2;

/**
 * Rows of Spark SQL in its internal form, as {@link io.lockstep.driver.source.SelectedRows} has them: values that are kept are
 * not converted, and no others are read than those that are asked for. What was left out stands there as a row whose
 * problem is behind the place.
 */
final class InternalRows implements RowForm<InternalRow> {
    private final int columns;
    private final @Nullable InternalValue[] read;
    /** How columns of the input that are written are read, in the order of the output. */
    private final List<@Nullable Function2<SpecializedGetters, Object, Object>> kept = new ArrayList<>();

    private final int[] places;

    /**
     * @param columns the user's
     * @param read places of those whose values are asked for
     * @param places as {@link ExternalRows} has them
     */
    InternalRows(StructType columns, int[] read, int[] places) {
        this.columns = columns.length();
        this.read = new @Nullable InternalValue[this.columns];
        for (int place : read) {
            this.read[place] = InternalValue.ofType(columns.apply(place).dataType());
        }
        this.places = places.clone();
        for (int place : places) {
            kept.add(
                    place >= this.columns
                            ? null
                            : InternalRow.getAccessor(columns.apply(place).dataType(), true));
        }
    }

    @Override
    public InternalRow kept(InternalRow row) {
        return row.copy();
    }

    @Override
    public @Nullable Object[] values(InternalRow row) {
        @Nullable Object[] values = new @Nullable Object[columns];
        for (int i = 0; i < values.length; i++) {
            InternalValue value = read[i];
            if (value != null && !row.isNullAt(i)) {
                values[i] = value.of(row, i);
            }
        }
        return values;
    }

    @Override
    public @Nullable String problem(InternalRow row) {
        int problem = columns + 2;
        return row.numFields() <= problem ? null : row.getUTF8String(problem).toString();
    }

    @Override
    public String where(InternalRow row) {
        String file = row.getUTF8String(columns).toString();
        int number = columns + 1;
        return row.isNullAt(number) ? file : Paths.where(file, row.getLong(number));
    }

    /**
     * What was left out.
     *
     * @param columns the user's
     */
    static InternalRow leftOut(int columns, String where, @Nullable String problem) {
        @Nullable Object[] values = new @Nullable Object[columns + 3];
        values[columns] = UTF8String.fromString(where);
        values[columns + 2] = UTF8String.fromString(problem);
        return new GenericInternalRow(values);
    }

    @Override
    public InternalRow written(InternalRow row, @Nullable Object[] answers) {
        @Nullable Object[] values = new @Nullable Object[places.length];
        for (int i = 0; i < values.length; i++) {
            Function2<SpecializedGetters, Object, Object> own = kept.get(i);
            values[i] = own == null ? internal(answers[places[i] - columns]) : own.apply(row, places[i]);
        }
        return new GenericInternalRow(values);
    }

    private static @Nullable Object internal(@Nullable Object answer) {
        if (answer instanceof String text) {
            return UTF8String.fromString(text);
        }
        return answer instanceof Object[] several ? new GenericArrayData(several) : answer;
    }
}
