package io.lockstep.driver.prediction;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of an output, chosen from the input's and the model's.
 *
 * @param schema of the output
 * @param places of its columns among the input's and, behind them, the model's
 */
record OutputColumns(StructType schema, List<Integer> places) {
    /** Settings of Parquet's writer for a column. */
    private static final String DICTIONARY = "parquet.enable.dictionary#";

    private static final List<String> STATISTICS =
            List.of("parquet.column.statistics.enabled#", "parquet.size.statistics.enabled#");

    private static final Set<String> FOLDERS = Set.of(
            "boolean",
            "byte",
            "short",
            "integer",
            "long",
            "float",
            "double",
            "decimal",
            "string",
            "date",
            "timestamp",
            "timestamp_ntz");

    /**
     * What a form asks for.
     *
     * @param all the input's columns, then the model's
     * @param inputs how many are the input's
     * @throws IllegalArgumentException when a column is not there, or cannot be written as the form says
     */
    static OutputColumns of(OutputForm form, StructType all, int inputs) {
        List<String> names = Arrays.asList(all.fieldNames());
        List<Integer> places = new ArrayList<>();
        if (form.columns() != null) {
            form.columns().forEach(name -> places.add(place("--columns", name, names)));
        } else {
            List<String> kept = form.keep() == null ? names.subList(0, inputs) : form.keep();
            kept.forEach(name -> places.add(place("--keep", name, names.subList(0, inputs))));
            for (int i = inputs; i < names.size(); i++) {
                places.add(i);
            }
        }
        if (places.isEmpty()) {
            throw new IllegalArgumentException("--columns: expected at least one column, got none. Name one");
        }
        StructType schema = new StructType();
        for (int place : places) {
            schema = schema.add(all.apply(place));
        }
        checkPartitions(form, schema);
        for (StructField field : schema.fields()) {
            checkType(form.format(), field);
        }
        return new OutputColumns(schema, places);
    }

    private static int place(String option, String name, List<String> names) {
        int place = names.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException(option + ": expected a column of the "
                    + (option.equals("--keep") ? "input" : "input or the model") + ", got " + Excerpt.quoted(name)
                    + ". Columns: " + Excerpt.list(names));
        }
        return place;
    }

    private static void checkPartitions(OutputForm form, StructType schema) {
        List<String> names = Arrays.asList(schema.fieldNames());
        for (String name : form.partitionBy()) {
            if (name.startsWith("_") || name.startsWith(".")) {
                throw new IllegalArgumentException("--partition-by: expected a column whose folders are seen, got "
                        + Excerpt.quoted(name)
                        + ". Files and folders that begin with _ or . are hidden from readers: choose another");
            }
            if (!names.contains(name)) {
                throw new IllegalArgumentException("--partition-by: expected a column of the output, got "
                        + Excerpt.quoted(name) + ". Columns: " + Excerpt.list(names));
            }
            DataType type = schema.apply(names.indexOf(name)).dataType();
            if (!FOLDERS.contains(type.typeName().replaceFirst("\\(.*", ""))) {
                throw new IllegalArgumentException(
                        "--partition-by: expected a column whose values can be names of folders," + " got "
                                + Excerpt.quoted(name) + " of type " + type.simpleString() + ". Choose another");
            }
        }
        if (form.partitionBy().size() == names.size()) {
            throw new IllegalArgumentException(
                    "--partition-by: expected a column that is none of them, got none. Files would have nothing in"
                            + " them: keep one more column");
        }
    }

    private static void checkType(OutputFormat format, StructField field) {
        boolean plain = !(field.dataType() instanceof StructType) && !(field.dataType() instanceof MapType);
        if (format == OutputFormat.CSV && (!plain || field.dataType().typeName().equals("vector"))) {
            throw new IllegalArgumentException("column " + Excerpt.quoted(field.name())
                    + ": expected a type that CSV can hold, got "
                    + field.dataType().simpleString()
                    + ". Choose another --format, or leave it out by --keep or --columns");
        }
    }

    /**
     * Options of Spark's writer. Probabilities and numbers hardly come twice: Parquet would build dictionaries of them in
     * vain. Of arrays of them nobody asks the least and the greatest, of all classes together.
     *
     * @param columns of the input
     */
    Map<String, String> options(OutputFormat format, int columns) {
        Map<String, String> options = new HashMap<>(format.options());
        for (int i = 0; format == OutputFormat.PARQUET && i < places.size(); i++) {
            StructField field = schema.fields()[i];
            boolean several = field.dataType() instanceof ArrayType;
            DataType type = several ? ((ArrayType) field.dataType()).elementType() : field.dataType();
            if (places.get(i) >= columns && (type.equals(DataTypes.FloatType) || type.equals(DataTypes.DoubleType))) {
                String path = field.name() + (several ? ".list.element" : "");
                options.put(DICTIONARY + path, "false");
                (several ? STATISTICS : List.<String>of()).forEach(setting -> options.put(setting + path, "false"));
            }
        }
        return options;
    }

    /** {@link #places} for tasks. */
    int[] placesArray() {
        return places.stream().mapToInt(place -> place).toArray();
    }

    /** Rows as their format can hold them. */
    static Dataset<Row> written(OutputFormat format, Dataset<Row> rows) {
        if (format != OutputFormat.CSV) {
            return rows;
        }
        StructField[] fields = rows.schema().fields();
        String[] places = new String[fields.length]; // names may differ by case alone, which names in Spark do not tell
        Column[] columns = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            places[i] = "column" + i;
            Column column = functions.col(places[i]);
            DataType type = fields[i].dataType();
            columns[i] = (type instanceof ArrayType
                            ? functions.to_json(column)
                            : type instanceof BinaryType ? functions.base64(column) : column)
                    .as(fields[i].name());
        }
        return rows.toDF(places).select(columns);
    }

    /** What a manifest says of the output's files, by which others may be added to them. */
    Map<String, Object> plainData(OutputForm form) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("format", form.format().id());
        data.put("partition_by", form.partitionBy());
        Map<String, Object> types = new LinkedHashMap<>();
        for (StructField field : schema.fields()) {
            types.put(field.name(), field.dataType().catalogString());
        }
        data.put("columns", types);
        return data;
    }
}
