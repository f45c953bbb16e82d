package io.lockstep.driver.explanation;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** An explanation in a process of its own: {@code <model> <rows> <output>}; prints the result as JSON. */
final class ExplainProgram {
    private ExplainProgram() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());
            ExplanationResult result = new ExplainJob(
                            spark,
                            files,
                            new ResolvedModel(arguments[0], null),
                            new Csv(arguments[1], true, List.of(), ",", "\"", null),
                            arguments[2],
                            new ScoringOptions(BadRows.FAIL, "portable"),
                            ExplanationConfig.of(Map.of()))
                    .run();
            out.println("RESULT " + Json.line(result.summary().plainData()));
        } finally {
            spark.stop();
        }
    }
}
