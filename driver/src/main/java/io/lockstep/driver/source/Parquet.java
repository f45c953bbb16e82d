package io.lockstep.driver.source;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, page checksums verified. All files have the same columns. Columns may be numbers, booleans, text, arrays of
 * numbers, vectors of Spark ML, or bytes, which are pixels. Folders called {@code year=2020} are a column more, whose
 * values are the text behind the equals sign.
 *
 * @param path a file, a directory, or names with {@code *} and {@code ?}
 * @param missing what stands for a value that is not there, beside null: {@code NaN}, numbers by value, and text;
 *     absent: nothing. NaN that is not named here makes a bad row
 */
public record Parquet(String path, @Nullable List<String> missing) implements Source {
    /** What Spark's globs take for more than a letter. */
    private static final String SPECIAL = "[\\\\\\[\\]{}*?]";

    public Parquet {
        missing = missing == null ? null : List.copyOf(missing);
    }

    /** With nothing but null for missing values. */
    public Parquet(String path) {
        this(path, null);
    }

    @Override
    public Source under(@Nullable String root) {
        return new Parquet(Paths.under(root, path), missing);
    }

    @Override
    public Source at(String other) {
        return new Parquet(other, missing);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SourceFiles.Found found = SourceFiles.find(files, path);
        if (SourceWalk.isHidden(found.files().get(0).name())) {
            throw new SourceException(
                    path + ": expected a name that Spark reads, got one that begins with _ or ." + " Rename the file");
        }
        List<String> paths = found.files().stream().map(Files.Entry::path).toList();
        ParquetSchemas.refuseDifferent(spark, files, paths);
        String directory = files.qualify(path);
        boolean inDirectory = paths.get(0).startsWith(directory + "/");
        if (inDirectory) {
            ParquetFolders.refuseDifferent(directory, paths);
        }
        SparkSession reading = reading(spark);
        SparkSession before = SparkSession.active();
        // columns are looked up by the settings of the active session
        SparkSession.setActiveSession(reading);
        try {
            Dataset<Row> table = reading.read()
                    .option("parquet.page.verify-checksum.enabled", "true")
                    .options(inDirectory ? Map.of("basePath", directory) : Map.of())
                    .parquet(paths.stream()
                            .map(file -> file.replaceAll(SPECIAL, "\\\\$0"))
                            .toArray(String[]::new));
            refuseUnread(paths, table.inputFiles());
            return rows(reading, table, found.hidden());
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        } finally {
            SparkSession.setActiveSession(before);
        }
    }

    /** A session in which the user's settings decide nothing about which values are read. */
    private static SparkSession reading(SparkSession spark) {
        SparkSession reading = spark.newSession();
        reading.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", "false");
        reading.conf().set("spark.sql.parquet.mergeSchema", "false");
        reading.conf().set("spark.sql.caseSensitive", "true");
        for (String key : List.of("spark.sql.session.timeZone", "spark.sql.datetime.java8API.enabled")) {
            reading.conf().set(key, spark.conf().get(key));
        }
        return reading;
    }

    private static void refuseUnread(List<String> paths, String[] read) throws SourceException {
        if (read.length != paths.size()) {
            throw new SourceException(Excerpt.of(paths.get(0)) + ": expected Spark to read " + paths.size()
                    + " files from here on, got " + read.length + ". The data changed meanwhile; start again");
        }
    }

    private SourceRows rows(SparkSession reading, Dataset<Row> table, List<Files.Entry> hidden) {
        List<String> columns = List.of(table.columns());
        List<Column> selected = new ArrayList<>();
        MissingMarkers markers = new MissingMarkers(missing == null ? List.of() : missing);
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Column found = table.col("`" + column.replace("`", "``") + "`");
            selected.add(
                    markers.without(found, column, table.schema().fields()[i].dataType()));
        }
        // a column of that name may be the user's
        Column metadata = table.metadataColumn("_metadata");
        Column number = lpad(metadata.getField("row_index").cast(DataTypes.StringType), 19, "0");
        selected.add(concat(metadata.getField("file_path"), lit("#"), number).as(SourceRows.WHERE));
        selected.add(lit(null).cast(DataTypes.StringType).as(SourceRows.PROBLEM));
        Dataset<Row> rows = table.select(selected.toArray(new Column[0]));
        if (!hidden.isEmpty()) {
            List<Row> leftOut = SourceRows.leftOut(hidden, columns.size());
            rows = rows.union(reading.createDataFrame(leftOut, rows.schema().asNullable()));
        }
        return new SourceRows(rows, columns, null);
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "row");
    }
}
