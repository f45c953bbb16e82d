package io.lockstep.driver.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, page checksums verified. Columns may be numbers, booleans, text, arrays of numbers, vectors of Spark ML, or
 * bytes, which are pixels.
 *
 * @param path a file or a directory
 */
public record Parquet(String path) implements Source {
    @Override
    public Source under(@Nullable String root) {
        return new Parquet(Paths.under(root, path));
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SourceFiles.list(files, path);
        Dataset<Row> table;
        try {
            table = spark.read()
                    .option("parquet.page.verify-checksum.enabled", "true")
                    .parquet(files.qualify(path));
        } catch (RuntimeException e) {
            throw unreadable(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw unreadable(e);
        }
        List<String> columns = List.of(table.columns());
        List<Column> selected = new ArrayList<>();
        for (String column : columns) {
            selected.add(table.col("`" + column.replace("`", "``") + "`"));
        }
        Column number = lpad(col("_metadata.row_index").cast(DataTypes.StringType), 19, "0");
        selected.add(concat(col("_metadata.file_path"), lit("#"), number).as(SourceRows.WHERE));
        selected.add(lit(null).cast(DataTypes.StringType).as(SourceRows.PROBLEM));
        return new SourceRows(table.select(selected.toArray(new Column[0])), columns, null);
    }

    private SourceException unreadable(Exception e) {
        return new SourceException(path + ": expected Parquet, got " + e.getMessage(), e);
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "row");
    }
}
