package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * ORC. All files have the same columns; fields of structures are columns ({@link TableRows}). Folders called
 * {@code year=2020} are a column more, as in {@link Parquet}.
 *
 * @param path a file, a directory, or names with {@code *} and {@code ?}
 * @param missing what stands for a missing value beside null, as in {@link Parquet}
 * @param partitions which values of folders are read; absent: all
 * @param ignoreCorruptFiles whether a file that cannot be read to its end is left out whole, and counted
 */
public record Orc(
        String path,
        @Nullable List<String> missing,
        @Nullable Map<String, Partitions> partitions,
        @Default("false") boolean ignoreCorruptFiles)
        implements Source {
    public Orc {
        missing = missing == null ? null : List.copyOf(missing);
        partitions = Partitions.sorted(partitions);
    }

    @Override
    public Source under(@Nullable String root) {
        return new Orc(Paths.under(root, path), missing, partitions, ignoreCorruptFiles);
    }

    @Override
    public Source at(String other) {
        return new Orc(other, missing, null, ignoreCorruptFiles);
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
        return new TableFiles("orc", path, missing, partitions, ignoreCorruptFiles).open(spark, files);
    }

    @Override
    public String place(Files files, String where) {
        return where.substring(0, where.lastIndexOf('#'));
    }
}
