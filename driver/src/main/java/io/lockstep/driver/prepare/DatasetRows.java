package io.lockstep.driver.prepare;

import io.lockstep.driver.source.SourceRows;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Rows of a data set. */
record DatasetRows(SparkSession spark, Dataset<Row> rows) implements Rows {
    private static final String PLACE = "a row of the data set";

    @Override
    public String name() {
        return "the data set";
    }

    @Override
    public SourceRows open() {
        StructType schema =
                rows.schema().add(SourceRows.WHERE, DataTypes.StringType).add(SourceRows.PROBLEM, DataTypes.StringType);
        JavaRDD<Row> placed = rows.javaRDD().map(DatasetRows::placed);
        return new SourceRows(placed, schema, List.of(rows.columns()), null);
    }

    private static Row placed(Row row) {
        @Nullable Object[] values = new @Nullable Object[row.length() + 2];
        for (int i = 0; i < row.length(); i++) {
            values[i] = row.get(i);
        }
        values[row.length()] = PLACE;
        return RowFactory.create(values);
    }

    @Override
    public String place(String where) {
        return where;
    }

    @Override
    public Placing placing() {
        return () -> where -> where;
    }

    @Override
    public Optional<Digest> digest() {
        return Optional.empty();
    }
}
