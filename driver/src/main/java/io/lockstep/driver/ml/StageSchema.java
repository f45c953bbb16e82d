package io.lockstep.driver.ml;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns of a data set as a stage wants them, and what Spark's feature stages say of them in their metadata. */
final class StageSchema {
    private static final String ATTRIBUTE = "ml_attr";
    private static final String TYPE = "type";
    private static final String VALUES = "vals";
    private static final String VALUE_COUNT = "num_vals";
    private static final String SIZE = "num_attrs";

    private final String stage;
    private final StructType schema;

    /** @param stage for messages */
    StageSchema(String stage, StructType schema) {
        this.stage = stage;
        this.schema = schema;
    }

    private IllegalArgumentException refused(String column, String expected, String found) {
        return new IllegalArgumentException(
                stage + ": column " + Excerpt.quoted(column) + ": expected " + expected + ", got " + found);
    }

    /** A column that must be there. */
    StructField required(String param, String column) {
        return Arrays.stream(schema.fields())
                .filter(field -> field.name().equals(column))
                .findFirst()
                .orElseThrow(() -> refused(
                        column,
                        "the column that " + param + " names",
                        "only " + Excerpt.list(List.of(schema.fieldNames())) + ". Set " + param));
    }

    /** @return numbers in each, as metadata say; -1 where they do not */
    int vector(String column) {
        StructField field = required("featuresCol", column);
        if (!field.dataType().equals(SQLDataTypes.VectorType())) {
            throw refused(
                    column,
                    "vectors",
                    field.dataType().simpleString()
                            + ". Put a VectorAssembler before, or use Lockstep for other columns");
        }
        Metadata attribute = attribute(field);
        return attribute.contains(SIZE) ? (int) attribute.getLong(SIZE) : -1;
    }

    /** A column of numbers. */
    StructField numbers(String param, String column, String remedy) {
        StructField field = required(param, column);
        if (!(field.dataType() instanceof NumericType)) {
            throw refused(column, "numbers", field.dataType().simpleString() + ". " + remedy);
        }
        return field;
    }

    void flag(String param, String column) {
        StructField field = required(param, column);
        if (!(field.dataType() instanceof BooleanType)) {
            throw refused(column, "true or false", field.dataType().simpleString() + ". Make a comparison of it");
        }
    }

    /** This schema with one more column. */
    StructType with(String column, DataType type, Metadata metadata) {
        if (Arrays.asList(schema.fieldNames()).contains(column)) {
            throw refused(column, "no such column yet", "one. Drop it, or name the output otherwise");
        }
        return schema.add(new StructField(column, type, false, metadata));
    }

    private static Metadata attribute(StructField field) {
        return field.metadata().contains(ATTRIBUTE) ? field.metadata().getMetadata(ATTRIBUTE) : Metadata.empty();
    }

    /** Names of a label's values, as StringIndexer leaves them; none where there are no such. */
    static List<String> valueNames(StructField label) {
        Metadata attribute = attribute(label);
        return attribute.contains(VALUES) ? List.of(attribute.getStringArray(VALUES)) : List.of();
    }

    /** How many values a label has; 0 where that is not said. */
    static int valueCount(StructField label) {
        Metadata attribute = attribute(label);
        if (attribute.contains(VALUES)) {
            return attribute.getStringArray(VALUES).length;
        }
        if (attribute.contains(VALUE_COUNT)) {
            return (int) attribute.getLong(VALUE_COUNT);
        }
        boolean binary = attribute.contains(TYPE) && attribute.getString(TYPE).equals("binary");
        return binary ? 2 : 0;
    }

    /** Of a column with indexes of classes. */
    static Metadata classes(List<String> names, int count) {
        MetadataBuilder attribute = new MetadataBuilder().putString(TYPE, "nominal");
        if (names.isEmpty()) {
            attribute.putLong(VALUE_COUNT, count);
        } else {
            attribute.putStringArray(VALUES, names.toArray(new String[0]));
        }
        return new MetadataBuilder().putMetadata(ATTRIBUTE, attribute.build()).build();
    }

    /** Of a column with vectors of a number for each class. */
    static Metadata vectors(int size) {
        Metadata attribute = new MetadataBuilder().putLong(SIZE, size).build();
        return new MetadataBuilder().putMetadata(ATTRIBUTE, attribute).build();
    }
}
