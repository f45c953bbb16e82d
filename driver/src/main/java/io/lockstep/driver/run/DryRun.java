package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.progress.RunListener;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A training that checks config, data, memory and one step, and writes nothing. */
public final class DryRun {
    /**
     * What was found.
     *
     * @param lines for people, one fact each: rows, parameters, steps, memory by kind, the step's loss and time
     */
    public record Report(List<String> lines, long rows, long parameters, long totalSteps, double firstLoss) {}

    private DryRun() {}

    /** @throws IllegalArgumentException as {@link TrainingRun#run} would */
    public static Report run(SparkSession spark, RunConfig config, Options options, RunListener listener)
            throws IOException {
        if (config.train().epochs() > 0) {
            throw new IOException(config.name() + ": training is not possible with this build");
        }
        throw new IllegalArgumentException("train.epochs");
    }
}
