package io.lockstep.driver.prepare;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.Memory;
import io.lockstep.driver.source.Source;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a run, wherever they come from.
 *
 * @param train rows to learn from, and to validate on those that the config takes from them
 * @param validation rows of their own; absent: there are none
 * @param test rows the finished model is tested on; absent: there are none
 */
public record RunRows(
        Rows train, @Nullable Rows validation, @Nullable Rows test) {
    /** Rows of a config's files. */
    public static RunRows of(SparkSession spark, Files files, RunConfig config) {
        return of(spark, files, config, GivenRows.NONE);
    }

    /**
     * Rows of a config's files, and those that are given.
     *
     * @throws IllegalArgumentException naming the key where rows are given in place of files, or none for {@code memory}
     */
    public static RunRows of(SparkSession spark, Files files, RunConfig config, GivenRows given) {
        DataConfig data = config.data();
        String root = data.root();
        Source held = data.validation() == null ? null : data.validation().source();
        return new RunRows(
                Objects.requireNonNull(rows(spark, files, "data.train", data.train(), root, given.train())),
                rows(spark, files, "data.validation.source", held, root, given.validation()),
                rows(spark, files, "data.test", data.test(), root, given.test()));
    }

    /** These rows, each opened once. */
    public RunRows openedOnce() {
        return new RunRows(
                train.openedOnce(),
                validation == null ? null : validation.openedOnce(),
                test == null ? null : test.openedOnce());
    }

    private static @Nullable Rows rows(
            SparkSession spark,
            Files files,
            String key,
            @Nullable Source source,
            @Nullable String root,
            @Nullable Rows given) {
        boolean wanted = source instanceof Memory;
        if (given != null && !wanted) {
            throw new IllegalArgumentException(key + ": expected {format: memory} for rows that the program gives, got "
                    + (source == null ? "no such key" : "files") + ". Write " + key
                    + ": {format: memory}, or give none");
        }
        if (given == null && wanted) {
            throw new IllegalArgumentException(key + ": expected rows that the calling program gives, as format memory"
                    + " says, got none. Give them to TrainingRun, or name files with another format");
        }
        return source == null || given != null ? given : new FileRows(spark, files, source.under(root));
    }
}
