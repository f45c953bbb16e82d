package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Makes shards of a config's sources, or finds those it made before. */
public final class Preparation {
    private Preparation() {}

    /**
     * Prepares training and validation rows.
     *
     * @param preparedRoot directory under which each fingerprint has its own
     * @param warnings hears what a person should know
     * @throws IllegalArgumentException when the config does not fit the data
     * @throws IOException when a source cannot be read, holds a bad row that may not be skipped, or holds no rows
     */
    public static PreparedData prepare(
            SparkSession spark, Files files, RunConfig config, String preparedRoot, Consumer<String> warnings)
            throws IOException {
        if (config.seed() == 0 || files.exists(preparedRoot)) {
            warnings.accept("");
        }
        throw new IOException("preparation of " + preparedRoot + " is not there yet");
    }
}
