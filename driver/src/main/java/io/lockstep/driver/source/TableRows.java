package io.lockstep.driver.source;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;

import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A table of Spark SQL as the rows of a source. A structure that is no vector of Spark ML is no value: its fields, at any depth, are columns in its
 * place, called by the path to them, {@code address.city}. A name on the way that has a dot itself stands in backquotes,
 * {@code `postal.code`.first}; the name of a column that is no field stands as it is, and where a path would be called the
 * same, all of its names stand in backquotes.
 */
final class TableRows {
    private final List<String> names = new ArrayList<>();
    private final List<Column> values = new ArrayList<>();
    private final List<DataType> types = new ArrayList<>();
    private final Set<String> whole;

    private TableRows(Set<String> whole) {
        this.whole = whole;
    }

    /**
     * Where a row was read.
     *
     * @param file text
     * @param number of the row in it; absent: the file alone says where
     */
    record Place(Column file, @Nullable Column number) {
        /** As {@link SourceRows#where} has it. */
        Column text() {
            return number == null
                    ? file
                    : concat(file, lit("#"), lpad(number.cast(DataTypes.StringType), Paths.NUMBER_LETTERS, "0"));
        }
    }

    /**
     * Rows with their place.
     *
     * @param source for messages
     * @param missing what stands for a missing value beside null
     * @param where a row was read; absent: said of all as the source's name
     * @throws SourceException when two columns have one name
     */
    static SourceRows of(String source, Dataset<Row> table, @Nullable List<String> missing, @Nullable Place where)
            throws SourceException {
        StructField[] fields = table.schema().fields();
        Set<String> whole = new HashSet<>();
        for (StructField field : fields) {
            if (!whole.add(field.name())) {
                throw new SourceException(source + ": expected each column name once, got "
                        + Excerpt.quoted(field.name()) + " twice. Give one of them another name");
            }
        }
        // columns are taken by number: names may differ in capitals alone, which a session need not tell apart
        String[] numbers = new String[fields.length];
        for (int i = 0; i < fields.length; i++) {
            numbers[i] = "c" + i;
        }
        Dataset<Row> numbered = where == null ? table.toDF(numbers) : table;
        TableRows rows = new TableRows(whole);
        for (int i = 0; i < fields.length; i++) {
            Column column = where == null ? numbered.col(numbers[i]) : numbered.col(quoted(fields[i].name()));
            rows.add(List.of(fields[i].name()), column, fields[i].dataType());
        }
        SourceRows selected = rows.select(numbered, missing, where == null ? new Place(lit(source), null) : where);
        if (where != null) {
            return selected;
        }
        selected.javaRows(); // what fails in planning a query is told now
        SourceRows read = selected.from(ReadTables.of(table));
        return ReadTables.areText(table) ? read.selectedBy(null) : read;
    }

    private void add(List<String> path, Column column, DataType type) {
        if (type instanceof StructType structure && !Values.isVector(structure)) {
            for (StructField field : structure.fields()) {
                List<String> inner = new ArrayList<>(path);
                inner.add(field.name());
                add(inner, column.getField(field.name()), field.dataType());
            }
            return;
        }
        names.add(name(path));
        values.add(column);
        types.add(type);
    }

    private String name(List<String> path) {
        if (path.size() == 1) {
            return path.get(0);
        }
        List<String> parts = path.stream()
                .map(part -> part.contains(".") || part.contains("`") ? quoted(part) : part)
                .toList();
        String name = String.join(".", parts);
        return whole.contains(name)
                ? String.join(".", path.stream().map(TableRows::quoted).toList())
                : name;
    }

    private SourceRows select(Dataset<Row> table, @Nullable List<String> missing, Place where) {
        MissingMarkers markers = new MissingMarkers(missing == null ? List.of() : missing);
        List<Column> columns = new ArrayList<>();
        List<Column> selected = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(markers.without(values.get(i), names.get(i), types.get(i)));
            selected.add(columns.get(i).as(names.get(i)));
        }
        selected.add(where.text().as(SourceRows.WHERE));
        selected.add(lit(null).cast(DataTypes.StringType).as(SourceRows.PROBLEM));
        return new SourceRows(table.select(selected.toArray(new Column[0])), names, null)
                .selectedBy(new SelectedRows(table, columns, where.file(), where.number(), List.of()));
    }

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** What Spark is asked for. */
    interface Opening {
        SourceRows open() throws Exception;
    }

    /**
     * Opens a table whose failures are told in one line.
     *
     * @param source for messages
     * @param expected what should be there
     * @param advice what to do
     */
    static SourceRows opened(String source, String expected, String advice, Opening opening) throws IOException {
        try {
            return opening.open();
        } catch (SourceException e) {
            throw e;
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            IOException told = SourceException.among(e);
            if (told != null) {
                throw told;
            }
            String found = String.valueOf(e.getMessage()).lines().findFirst().orElse("nothing");
            throw new SourceException(
                    Excerpt.of(source) + ": expected " + expected + ", got: " + Excerpt.of(found) + " " + advice, e);
        }
    }
}
