package io.lockstep.driver.source;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** Spark's values as plain Java ones, and what its types say of them. */
final class Values {
    /** How the names of types of time begin, some of which not every Spark has. */
    private static final Set<String> TIMES = Set.of("date", "timestamp", "time", "interval");

    private static final String VECTOR = "struct<type:tinyint,size:int,indices:array<int>,values:array<double>>";
    private static final int VALUES = 3;
    private static final byte SPARSE = 0;

    private Values() {}

    static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Vector vector) {
            return vector.toArray();
        }
        if (value instanceof Row row && isVector(row.schema())) {
            return vector(row);
        }
        return value instanceof Seq<?> sequence ? array(sequence) : value;
    }

    /** Whether a structure is how Spark ML writes its vectors where the file does not keep that they are such. */
    static boolean isVector(@Nullable StructType type) {
        return type != null && type.simpleString().equals(VECTOR);
    }

    /** A vector from its kind (0: sparse), size, indices and values. */
    private static double[] vector(Row row) {
        Object values = array((Seq<?>) row.get(VALUES));
        if (row.getByte(0) != SPARSE) {
            return (double[]) values;
        }
        double[] all = new double[row.getInt(1)];
        double[] indices = (double[]) array((Seq<?>) row.get(2));
        for (int i = 0; i < indices.length; i++) {
            all[(int) indices[i]] = ((double[]) values)[i];
        }
        return all;
    }

    /** double[] of numbers alone, else the elements as they are. */
    private static Object array(Seq<?> sequence) {
        double[] numbers = new double[sequence.length()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(sequence.apply(i) instanceof Number number)) {
                return elements(sequence);
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    private static @Nullable Object[] elements(Seq<?> sequence) {
        @Nullable Object[] elements = new @Nullable Object[sequence.length()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = sequence.apply(i);
        }
        return elements;
    }

    static ColumnType type(DataType type) {
        return new ColumnType(kind(type), type.simpleString());
    }

    private static Kind kind(DataType type) {
        if (type instanceof NumericType
                || type instanceof StringType
                || type instanceof BooleanType
                || type instanceof NullType) {
            return Kind.SCALAR;
        }
        if (type instanceof BinaryType) {
            return Kind.BYTES;
        }
        if (type instanceof ArrayType array) {
            return array.elementType() instanceof NumericType ? Kind.NUMBERS : Kind.ARRAY;
        }
        String name = type.typeName();
        if (name.equals("vector") || (type instanceof StructType structure && isVector(structure))) {
            return Kind.NUMBERS;
        }
        return TIMES.stream().anyMatch(name::startsWith) ? Kind.TIME : Kind.OTHER;
    }
}
