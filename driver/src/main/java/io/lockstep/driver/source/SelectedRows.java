package io.lockstep.driver.source;

import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a source as a selection of Spark SQL, of which columns that nobody reads can be left out before they are read.
 *
 * @param table that is selected from
 * @param values of the user's columns
 * @param file that a row was read from
 * @param number of the row in it, from 0; absent: the file alone says where the row is
 * @param leftOut what was never meant to be a row: with a place and a problem alone
 */
public record SelectedRows(
        Dataset<Row> table,
        List<Column> values,
        Column file,
        @Nullable Column number,
        List<Row> leftOut) {
    public SelectedRows {
        values = List.copyOf(values);
        leftOut = List.copyOf(leftOut);
    }

    SelectedRows with(List<Row> others) {
        List<Row> all = new ArrayList<>(leftOut);
        all.addAll(others);
        return new SelectedRows(table, values, file, number, all);
    }

    /**
     * The rows but for those left out: the user's columns at their places, then the text and the number whose
     * {@link Paths#where} is the row's place; null for a number where the text is the place.
     *
     * @param schema of the user's columns
     * @param taken places of those that are read; all others are null
     */
    public Dataset<Row> rows(StructType schema, Set<Integer> taken) {
        List<Column> selected = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Column value = taken.contains(i)
                    ? values.get(i)
                    : lit(null).cast(schema.apply(i).dataType());
            selected.add(value.as("column" + i));
        }
        selected.add(file.as("file"));
        selected.add((number == null ? lit(null).cast(DataTypes.LongType) : number).as("number"));
        SparkSession before = SparkSession.active();
        // columns are looked up by the settings of the active session
        SparkSession.setActiveSession(table.sparkSession());
        try {
            return table.select(selected.toArray(new Column[0]));
        } finally {
            SparkSession.setActiveSession(before);
        }
    }
}
