package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, page checksums verified. All files have the same columns; fields of structures are columns ({@link TableRows}). Columns may be numbers, booleans, text, arrays of
 * numbers, vectors of Spark ML, or bytes, which are pixels. Folders called {@code year=2020} are a column more, whose
 * values are the text behind the equals sign.
 *
 * @param path a file, a directory, or names with {@code *} and {@code ?}
 * @param missing what stands for a value that is not there, beside null: {@code NaN}, numbers by value, and text;
 *     absent: nothing. NaN that is not named here makes a bad row
 * @param partitions which values of such folders are read, by the folders' name; absent: all. Other files are not opened
 * @param ignoreCorruptFiles whether a file that cannot be read to its end is left out whole, and counted; every file is
 *     then read once more, by itself
 */
public record Parquet(
        String path,
        @Nullable List<String> missing,
        @Nullable Map<String, Partitions> partitions,
        @Default("false") boolean ignoreCorruptFiles)
        implements Source {
    public Parquet {
        missing = missing == null ? null : List.copyOf(missing);
        partitions = Partitions.sorted(partitions);
    }

    /** With nothing but null for missing values. */
    public Parquet(String path) {
        this(path, null);
    }

    /** All files at a path, each of which can be read. */
    public Parquet(String path, @Nullable List<String> missing) {
        this(path, missing, null, false);
    }

    @Override
    public Source under(@Nullable String root) {
        return new Parquet(Paths.under(root, path), missing, partitions, ignoreCorruptFiles);
    }

    @Override
    public Source at(String other) {
        return new Parquet(other, missing, null, ignoreCorruptFiles);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public boolean readsFilesApart() {
        return true;
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        return new TableFiles("parquet", path, missing, partitions, ignoreCorruptFiles).open(spark, files);
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "row");
    }
}
