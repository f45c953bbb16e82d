package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.Places;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.OrderSplit;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Windows over other rows. Spark brings the rows of a group to one task and sorts them, on disk where memory does not hold
 * them; the task goes through them with the rows of one window in memory. Rows that can be in no window, as they have no
 * order or a number that is none, stay among the windows as bad rows.
 *
 * @param answers whether a window needs the row ahead
 * @param baselines whether values that were known before stand behind the columns of a window: those of its last row in place
 *     of each of {@code ahead}, then those of a season before the answer
 */
record WindowedRows(Rows rows, WindowsConfig windows, boolean answers, boolean baselines) implements Rows {
    /** Begins the place of a window, which is that of its first row. */
    static final String WINDOW = "window ";

    private static final String BEGINNING = "the window that begins at ";
    private static final List<String> SORTED_BY = List.of("group", "order", "tie");

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public boolean declaresTypes() {
        return rows.declaresTypes();
    }

    @Override
    public SourceRows open() throws IOException {
        SourceRows opened = rows.open();
        List<String> sources = new ArrayList<>(windows.by());
        sources.add(windows.order());
        sources.addAll(windows.columns());
        windows.aheadNames()
                .forEach(name ->
                        sources.add(Objects.requireNonNull(windows.ahead().get(name))));
        for (String column : sources) {
            if (!opened.columns().contains(column)) {
                throw new IllegalArgumentException("data.windows: expected columns of the data, got "
                        + Excerpt.quoted(column) + ". Columns: " + Excerpt.list(opened.columns()));
            }
        }
        List<Integer> indices =
                sources.stream().map(column -> opened.columns().indexOf(column)).toList();
        String plain = Json.line(Objects.requireNonNull(Configs.BINDING.unbind(windows)));
        JavaRDD<Row> placed = opened.javaRows().mapPartitions(own -> WindowTasks.placed(plain, indices, own));
        boolean needed = answers;
        boolean known = baselines;
        SparkSession spark = SparkSession.active();
        Dataset<Row> sorted = spark.createDataFrame(placed, placedSchema(opened, indices))
                .repartition(new Column[] {functions.col(SORTED_BY.get(0))})
                .sortWithinPartitions(SORTED_BY.stream().map(functions::col).toArray(Column[]::new));
        StructType schema = schema(opened, indices);
        JavaRDD<Row> made = sorted.javaRDD().mapPartitions(own -> WindowTasks.windows(plain, needed, known, own));
        List<String> names = List.of(schema.fieldNames());
        return new SourceRows(
                made, schema, names.subList(0, windows.names().size() + (answers ? 2 : 0)), null, opened.tables());
    }

    /** What rows are sorted by, what is wrong with one, its place, its numbers, and the columns it is taken to windows with. */
    private StructType placedSchema(SourceRows opened, List<Integer> indices) {
        StructType schema = new StructType()
                .add(SORTED_BY.get(0), DataTypes.StringType)
                .add(SORTED_BY.get(1), DataTypes.DoubleType)
                .add(SORTED_BY.get(2), DataTypes.StringType)
                .add("problem", DataTypes.StringType)
                .add("where", DataTypes.StringType)
                .add("numbers", DataTypes.BinaryType);
        int kept = 0;
        for (int position : WindowTasks.kept(windows)) {
            StructField field = opened.schema().fields()[indices.get(position)];
            schema = schema.add("kept" + kept, field.dataType());
            kept++;
        }
        return schema;
    }

    private StructType schema(SourceRows opened, List<Integer> indices) {
        StructType schema = new StructType();
        StructField[] fields = opened.schema().fields();
        List<String> names = windows.names();
        int arrays = windows.by().size() + 1;
        for (int i = 0; i < names.size(); i++) {
            boolean array = i >= arrays && i < arrays + windows.columns().size();
            schema = schema.add(
                    names.get(i),
                    array ? DataTypes.createArrayType(DataTypes.DoubleType, false) : fields[indices.get(i)].dataType());
        }
        if (answers) {
            schema = schema.add(OrderSplit.FIRST, DataTypes.DoubleType).add(OrderSplit.LAST, DataTypes.DoubleType);
        }
        int ahead = arrays + windows.columns().size();
        for (int i = 0; i < (baselines ? 2 * windows.ahead().size() : 0); i++) {
            StructField source = fields[indices.get(ahead + i % windows.ahead().size())];
            schema = schema.add("__before" + i, source.dataType());
        }
        return schema.add(SourceRows.WHERE, DataTypes.StringType).add(SourceRows.PROBLEM, DataTypes.StringType);
    }

    @Override
    public String place(String where) throws IOException {
        return where.startsWith(WINDOW) ? BEGINNING + rows.place(where.substring(WINDOW.length())) : rows.place(where);
    }

    @Override
    public Placing placing() {
        Placing inner = rows.placing();
        return () -> {
            Places places = inner.open();
            return new Places() {
                @Override
                public String of(String where) throws IOException {
                    return where.startsWith(WINDOW)
                            ? BEGINNING + places.of(where.substring(WINDOW.length()))
                            : places.of(where);
                }

                @Override
                public void close() throws IOException {
                    places.close();
                }
            };
        };
    }

    @Override
    public Optional<Digest> digest() throws IOException {
        return rows.digest();
    }
}
