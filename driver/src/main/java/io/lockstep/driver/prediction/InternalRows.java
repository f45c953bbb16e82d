package io.lockstep.driver.prediction;

import io.lockstep.driver.source.Paths;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Spark SQL in its internal form, as {@link io.lockstep.driver.source.SelectedRows} has them: values that are kept are
 * not converted, and no others are read than those that are asked for. What was left out stands there as a row whose
 * problem is behind the place.
 */
final class InternalRows implements RowForm<InternalRow, InternalRow> {
    /** Rows up to here are copied into memory that is used again. */
    private static final int LONGEST_BYTES = 1 << 16;
    /** Text and number. */
    private static final int PLACE_COLUMNS = 2;

    private static final byte[] NOTHING = {};

    private final int columns;
    private final @Nullable Object[] values;
    /** By position, in the {@link #memory} of the same position. */
    private final List<UnsafeRow> copies = new ArrayList<>();

    private final List<byte[]> memory = new ArrayList<>();
    private final @Nullable InternalValue[] read;
    private final OutputRow output;
    /** Whether the user's columns of a packed row can be looked at by themselves. */
    private final boolean apart;
    /** These columns of the row that is written. */
    private final UnsafeRow kept;

    /**
     * @param columns the user's
     * @param read places of those whose values are asked for
     * @param places as {@link ExternalRows} has them
     */
    InternalRows(StructType columns, int[] read, int[] places) {
        this.columns = columns.length();
        this.values = new @Nullable Object[this.columns];
        this.read = new @Nullable InternalValue[this.columns];
        for (int place : read) {
            this.read[place] = InternalValue.ofType(columns.apply(place).dataType());
        }
        this.output = new OutputRow(columns, places);
        this.apart = UnsafeRow.calculateBitSetWidthInBytes(this.columns)
                == UnsafeRow.calculateBitSetWidthInBytes(this.columns + PLACE_COLUMNS);
        this.kept = new UnsafeRow(this.columns);
    }

    @Override
    public InternalRow kept(InternalRow row, int position) {
        if (!(row instanceof UnsafeRow packed) || packed.getSizeInBytes() > LONGEST_BYTES) {
            return row.copy();
        }
        while (copies.size() <= position) {
            copies.add(new UnsafeRow(row.numFields()));
            memory.add(NOTHING);
        }
        int size = packed.getSizeInBytes();
        if (memory.get(position).length < size) {
            memory.set(position, new byte[size + size / 2]);
        }
        byte[] bytes = memory.get(position);
        packed.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET);
        UnsafeRow copy = copies.get(position);
        copy.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, size);
        return copy;
    }

    @Override
    public @Nullable Object[] values(InternalRow row) {
        for (int i = 0; i < values.length; i++) {
            InternalValue value = read[i];
            values[i] = value == null || row.isNullAt(i) ? null : value.of(row, i);
        }
        return values;
    }

    @Override
    public @Nullable String problem(InternalRow row) {
        int problem = columns + PLACE_COLUMNS;
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
        @Nullable Object[] values = new @Nullable Object[columns + PLACE_COLUMNS + 1];
        values[columns] = UTF8String.fromString(where);
        values[columns + PLACE_COLUMNS] = UTF8String.fromString(problem);
        return new GenericInternalRow(values);
    }

    @Override
    public InternalRow written(InternalRow row, @Nullable Object[] answers) {
        if (output.isWhole() && apart && row instanceof UnsafeRow packed) {
            kept.pointTo(packed.getBaseObject(), packed.getBaseOffset(), packed.getSizeInBytes());
            return output.behind(kept, answers);
        }
        return output.of(row, answers);
    }
}
