package io.lockstep.driver.prediction;

import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;

/** A value of one type in Spark's internal form, as {@link io.lockstep.driver.source.SourceRows#values} has it. For one thread. */
interface InternalValue {
    /** @param place of a value that is not null */
    Object of(SpecializedGetters row, int place);

    /** @return null for a type whose values are read in the external form alone */
    static @Nullable InternalValue ofType(DataType type) {
        if (type instanceof ArrayType array) {
            InternalValue element = scalar(array.elementType());
            boolean numbers = array.elementType() instanceof NumericType;
            return element == null ? null : (row, place) -> array(row.getArray(place), element, numbers);
        }
        return scalar(type);
    }

    private static @Nullable InternalValue scalar(DataType type) {
        if (type instanceof StringType) {
            RecentTexts texts = new RecentTexts();
            return (row, place) -> texts.of(row.getUTF8String(place));
        }
        if (type instanceof BinaryType) {
            return SpecializedGetters::getBinary;
        }
        if (type.equals(DataTypes.BooleanType)) {
            return SpecializedGetters::getBoolean;
        }
        if (type instanceof DecimalType decimal) {
            return (row, place) ->
                    row.getDecimal(place, decimal.precision(), decimal.scale()).toJavaBigDecimal();
        }
        return number(type);
    }

    private static @Nullable InternalValue number(DataType type) {
        if (type.equals(DataTypes.DoubleType)) {
            return SpecializedGetters::getDouble;
        }
        if (type.equals(DataTypes.FloatType)) {
            return SpecializedGetters::getFloat;
        }
        if (type.equals(DataTypes.LongType)) {
            return SpecializedGetters::getLong;
        }
        if (type.equals(DataTypes.IntegerType)) {
            return SpecializedGetters::getInt;
        }
        if (type.equals(DataTypes.ShortType)) {
            return SpecializedGetters::getShort;
        }
        return type.equals(DataTypes.ByteType) ? SpecializedGetters::getByte : null;
    }

    /** double[] of numbers alone, else the elements as they are. */
    private static Object array(ArrayData array, InternalValue element, boolean numbers) {
        int count = array.numElements();
        if (count > 0 && (!numbers || hasNull(array, count))) {
            @Nullable Object[] elements = new @Nullable Object[count];
            for (int i = 0; i < count; i++) {
                elements[i] = array.isNullAt(i) ? null : element.of(array, i);
            }
            return elements;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = ((Number) element.of(array, i)).doubleValue();
        }
        return values;
    }

    private static boolean hasNull(ArrayData array, int count) {
        for (int i = 0; i < count; i++) {
            if (array.isNullAt(i)) {
                return true;
            }
        }
        return false;
    }
}
