package io.lockstep.driver.prediction;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.testing.LocalSpark;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;

/** A stream of one file a batch, in a process of its own: {@code <model> <input> <output> <trigger>}. */
final class StreamProgram {
    private StreamProgram() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SparkSession spark = LocalSpark.session();
        Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());
        out.println("BEGUN");
        StreamOptions how = new StreamOptions(
                StreamTrigger.of(arguments[3]),
                null,
                1,
                new CompletableFuture<>(),
                batch -> out.println("TOLD " + batch));
        StreamResult result = PredictionStream.run(
                spark,
                files,
                new ResolvedModel(arguments[0], null),
                new StreamInput.NewFiles(ScoringRig.source(Path.of(arguments[1]))),
                arguments[2],
                new ScoringOptions(BadRows.FAIL, "portable"),
                OutputForm.STANDARD,
                how);
        out.println("RESULT " + result.batches());
        spark.stop();
    }
}
