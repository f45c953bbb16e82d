package io.lockstep.driver.source;

import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.lockstep.driver.value.CanonicalText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;

/** Values of typed columns that stand for a missing one. */
final class MissingMarkers {
    private static final String NOT_A_NUMBER = "NaN";
    private static final Set<String> INFINITE = Set.of("Infinity", "-Infinity");

    private final List<String> texts;

    /** @param texts what stands for it: numbers by value, and text */
    MissingMarkers(List<String> texts) {
        this.texts = texts;
    }

    /** A column without them. */
    Column without(Column column, String name, DataType type) {
        Column marked = null;
        for (String text : texts) {
            Column equal = equal(column, type, text);
            if (equal != null) {
                marked = marked == null ? equal : marked.or(equal);
            }
        }
        return marked == null
                ? column
                : when(marked, lit(null).cast(type)).otherwise(column).as(name);
    }

    /** @return null where no value of the type is such a text */
    private static @Nullable Column equal(Column column, DataType type, String text) {
        if (type instanceof StringType) {
            return column.equalTo(text);
        }
        if (type instanceof BinaryType) {
            return column.equalTo(lit(text.getBytes(StandardCharsets.UTF_8)));
        }
        if (type instanceof DateType) {
            return column.cast(DataTypes.StringType).equalTo(text);
        }
        if (type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType)) {
            return equalReal(column, type, text);
        }
        BigDecimal number = type instanceof NumericType ? number(text) : null;
        return number == null || !isDecimal(number) ? null : column.equalTo(lit(number));
    }

    private static @Nullable Column equalReal(Column column, DataType type, String text) {
        if (text.equalsIgnoreCase(NOT_A_NUMBER)) {
            return isnan(column);
        }
        if (INFINITE.contains(text)) {
            return column.equalTo(lit(Double.valueOf(text)).cast(type));
        }
        BigDecimal number = number(text);
        return number == null ? null : column.equalTo(lit(number.doubleValue()).cast(type));
    }

    /** Whether Spark's decimals can hold it; no column of whole numbers or decimals has another. */
    private static boolean isDecimal(BigDecimal number) {
        return number.precision() <= DecimalType.MAX_PRECISION()
                && number.scale() >= 0
                && number.scale() <= DecimalType.MAX_SCALE()
                && number.precision() - number.scale() <= DecimalType.MAX_PRECISION();
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(String.valueOf(CanonicalText.of(text)));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
