package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.scoring.ScoringOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One training and one prediction of its test rows, in a process of their own: {@code <directory of runs> <config as
 * JSON file> <output>}. Prints the digest of the weights, where the run lies, and the digest of the predictions.
 */
final class DisturbedProgram {
    private DisturbedProgram() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            out.println(work(spark, arguments, new Printed(out)));
        } finally {
            spark.stop();
        }
    }

    /** Does that, and gives the line of the digests. */
    static String work(SparkSession spark, String[] arguments, RunListener listener) throws IOException {
        Object data = Json.parse(java.nio.file.Files.readAllBytes(Path.of(arguments[1])), arguments[1]);
        RunConfig config = Configs.BINDING.bind(RunConfig.class, data, "");
        Options options = Options.standard().withRunsDirectory(arguments[0]).withBackend("portable");
        TrainingResult result = TrainingRun.run(spark, config, options, listener);
        Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());
        Prediction.run(
                spark,
                files,
                result.places().modelDirectory(),
                Objects.requireNonNull(config.data().test()).under(config.data().root()),
                arguments[2],
                ScoringOptions.standard().withBackend("portable"));
        String rows = spark.read().parquet(arguments[2]).collectAsList().stream()
                .map(Row::mkString)
                .sorted()
                .collect(Collectors.joining("\n"));
        return "RESULT " + result.digests().weights() + " " + result.metrics().test() + " "
                + Sha256.of(rows.getBytes(StandardCharsets.UTF_8));
    }
}
