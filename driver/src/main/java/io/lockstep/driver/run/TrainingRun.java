package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.progress.RunListener;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** One training, from config to model. */
public final class TrainingRun {
    private TrainingRun() {}

    /**
     * Trains, or goes on training, or finds that all is done.
     *
     * @throws IllegalArgumentException when the config, the data or the run directory is not what it must be
     * @throws IOException when the training failed; started again, it goes on from its last commit
     */
    public static TrainingResult run(SparkSession spark, RunConfig config, Options options, RunListener listener)
            throws IOException {
        if (config.train().epochs() > 0) {
            throw new IOException(config.name() + ": training is not possible with this build");
        }
        throw new IllegalArgumentException("train.epochs");
    }
}
