package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the program gives which calls the training, such as a data set of its Spark session: no file holds them.
 */
public record Memory() implements Source {
    @Override
    public Source under(@Nullable String root) {
        return this;
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws SourceException {
        throw new SourceException("format memory: expected rows that the calling program gives, got none. Give them to"
                + " TrainingRun, or name files with another format");
    }

    @Override
    public String place(Files files, String where) {
        return where;
    }
}
