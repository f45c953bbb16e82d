package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * An opened source.
 *
 * @param read gives {@link #javaRows}, always the same ones
 * @param schema of these rows
 * @param columns names of the user's columns, in order
 * @param shape of one example's image: channels, height, width; absent: the rows are no images
 * @param tables they are read from, where they are not read from files alone
 * @param selected the same rows as Spark SQL selects them; absent: it does not, or others where columns are left out
 */
public record SourceRows(
        Supplier<JavaRDD<Row>> read,
        StructType schema,
        List<String> columns,
        @Nullable Shape shape,
        List<TableRead> tables,
        @Nullable SelectedRows selected) {
    /** Column with the place a row was read from, for messages. */
    public static final String WHERE = "__where";
    /** Column that is null for a readable row and else says what is wrong: {@code reason: details}. */
    public static final String PROBLEM = "__problem";

    /** Reason of a file that is not meant to be read. */
    public static final String HIDDEN_FILE = "hidden file";

    static final String CORRUPT_FILE = "corrupt file";
    static final String NO_PICTURE = "no picture";
    static final String NO_SOUND = "no sound";

    /** The problem of a window with training and validation rows, which is left out. */
    public static final String ACROSS_THE_SPLIT = "left out: window across the split";

    /** How the problem of what was never meant to be a row begins, such as a text file among images. */
    private static final String LEFT_OUT = "left out: ";

    public SourceRows {
        columns = List.copyOf(columns);
        tables = List.copyOf(tables);
    }

    /** Rows that Spark SQL does not select. */
    public SourceRows(
            JavaRDD<Row> javaRows,
            StructType schema,
            List<String> columns,
            @Nullable Shape shape,
            List<TableRead> tables) {
        this(() -> javaRows, schema, columns, shape, tables, null);
    }

    /** Rows of files. */
    public SourceRows(JavaRDD<Row> javaRows, StructType schema, List<String> columns, @Nullable Shape shape) {
        this(javaRows, schema, columns, shape, List.of());
    }

    /** These rows, and the tables they are read from. */
    public SourceRows from(List<TableRead> others) {
        return new SourceRows(read, schema, columns, shape, others, selected);
    }

    /** These rows, and how Spark SQL selects them. */
    SourceRows selectedBy(@Nullable SelectedRows how) {
        return new SourceRows(read, schema, columns, shape, tables, how);
    }

    /** Types of {@link #columns}, in order. */
    public List<ColumnType> types() {
        List<ColumnType> types = new ArrayList<>();
        for (StructField field : schema.fields()) {
            types.add(Values.type(field.dataType()));
        }
        return types.subList(0, columns.size());
    }

    /** Whether a value of each of {@link #columns} may be missing. */
    public List<Boolean> nullable() {
        List<Boolean> nullable = new ArrayList<>();
        for (StructField field : schema.fields()) {
            nullable.add(field.nullable());
        }
        return nullable.subList(0, columns.size());
    }

    /** Rows of Spark SQL, planned when {@link #javaRows} is first asked for. */
    public SourceRows(Dataset<Row> rows, List<String> columns, @Nullable Shape shape) {
        this(new PlannedRows(rows), rows.schema(), columns, shape, List.of(), null);
    }

    /** {@link #columns}, then {@link #WHERE} and {@link #PROBLEM}. */
    public JavaRDD<Row> javaRows() {
        return read.get();
    }

    /**
     * The rows for Spark SQL, which takes a minute to prepare ten thousand columns: they are not made unless asked for.
     */
    public Dataset<Row> rows() {
        return SparkSession.active().createDataFrame(javaRows(), schema);
    }

    /**
     * The user's columns of a row of {@link #rows}, arrays and vectors as double[] or byte[], arrays of anything but
     * numbers as Object[].
     */
    public static @Nullable Object[] values(Row row) {
        @Nullable Object[] values = new @Nullable Object[row.length() - 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.plain(row.get(i));
        }
        return values;
    }

    /** A value of Spark's as {@link #values} has it. */
    public static @Nullable Object plain(@Nullable Object value) {
        return Values.plain(value);
    }

    /** Where a row of {@link #rows} was read. */
    public static String where(Row row) {
        return row.getString(row.length() - 2);
    }

    /** What is wrong with a row of {@link #rows}; null for a readable one. */
    public static @Nullable String problem(Row row) {
        return row.isNullAt(row.length() - 1) ? null : row.getString(row.length() - 1);
    }

    /**
     * The problem of what is no row: counted by its reason like a bad one, but left out even where bad rows are
     * refused.
     */
    static String leftOut(String reason) {
        return LEFT_OUT + reason;
    }

    /** Rows for hidden files, which nobody reads. */
    static List<Row> leftOut(List<Files.Entry> hidden, int columns) {
        return hidden.stream()
                .map(entry -> leftOut(entry.path(), HIDDEN_FILE, columns))
                .toList();
    }

    private static Row leftOut(String path, String reason, int columns) {
        @Nullable Object[] values = new @Nullable Object[columns + 2];
        values[columns] = Paths.where(path, 0);
        values[columns + 1] = leftOut(reason);
        return RowFactory.create(values);
    }

    /** A row of no columns for a file that is left out. */
    static Row leftOut(String path, String reason) {
        return leftOut(path, reason, 0);
    }

    /** These rows and others that are left out. */
    SourceRows with(JavaSparkContext context, List<Row> leftOut) {
        if (leftOut.isEmpty()) {
            return this;
        }
        int width = columns.size();
        List<Row> rows = new ArrayList<>();
        for (Row row : leftOut) {
            @Nullable Object[] values = new @Nullable Object[width + 2];
            values[width] = where(row);
            values[width + 1] = problem(row);
            rows.add(RowFactory.create(values));
        }
        return new SourceRows(
                new PlannedRows(() -> javaRows().union(context.parallelize(rows, 1))),
                schema.asNullable(),
                columns,
                shape,
                tables,
                selected == null ? null : selected.with(leftOut));
    }

    /** Whether a problem is that of something that was never meant to be a row. */
    public static boolean isLeftOut(String problem) {
        return problem.startsWith(LEFT_OUT);
    }

    /** Whether a {@link #reason} is that of something that was never meant to be a row. */
    public static boolean isLeftOutReason(String reason) {
        return reason.equals(HIDDEN_FILE)
                || reason.equals(NO_PICTURE)
                || reason.equals(NO_SOUND)
                || reason.equals(reason(ACROSS_THE_SPLIT));
    }

    /** What a problem is counted by: the words before the first colon. */
    public static String reason(String problem) {
        int from = isLeftOut(problem) ? LEFT_OUT.length() : 0;
        int colon = problem.indexOf(':', from);
        return problem.substring(from, colon < 0 ? problem.length() : colon);
    }
}
