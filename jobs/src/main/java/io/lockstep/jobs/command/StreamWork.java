package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.prediction.OutputForm;
import io.lockstep.driver.prediction.PredictionStream;
import io.lockstep.driver.prediction.StreamInput;
import io.lockstep.driver.prediction.StreamOptions;
import io.lockstep.driver.prediction.StreamResult;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** A stream that is scored until its trigger has no more, or a signal comes. */
final class StreamWork {
    /** How it is followed, and where its batches are told. */
    record Follow(StreamingOptions streaming, Console console) {}

    private StreamWork() {}

    static StreamResult run(
            SparkSession spark,
            Files files,
            ResolvedModel model,
            StreamInput input,
            String output,
            ScoringOptions options,
            OutputForm form,
            Follow follow)
            throws IOException {
        try (Interruption interruption = Interruption.onSignal()) {
            interruption.training(true);
            StreamOptions how = follow.streaming.how(interruption.wanted(), follow.console::say);
            return PredictionStream.run(spark, files, model, input, output, options, form, how);
        }
    }
}
