package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Trainings in a process of their own: {@code <directory of runs> <config as JSON file>…}; prints each result as JSON.
 */
final class TrainProgram {
    private TrainProgram() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            Options options = Options.standard().withRunsDirectory(arguments[0]);
            for (String file : List.of(arguments).subList(1, arguments.length)) {
                Object data = Json.parse(Files.readAllBytes(Path.of(file)), file);
                RunConfig config = Configs.BINDING.bind(RunConfig.class, data, "");
                TrainingResult result = TrainingRun.run(spark, config, options, listener(out));
                out.println("RESULT " + Json.line(result.plainData()));
            }
        } finally {
            spark.stop();
        }
    }

    static RunListener listener(PrintStream out) {
        return new RunListener() {
            @Override
            public void phase(String name) {
                out.println("PHASE " + name);
            }

            @Override
            public void progress(Progress progress) {
                out.println("STEP " + progress.step() + " loss " + progress.loss() + " steps/s "
                        + progress.stepsPerSecond() + " at " + System.currentTimeMillis());
            }

            @Override
            public void epoch(EpochReport report) {
                Map<String, Double> validation = report.validation();
                out.println("EPOCH " + report.epoch() + " loss " + report.train() + " validation " + validation
                        + " seconds " + report.seconds());
            }

            @Override
            public void warning(String message) {
                out.println("WARNING at " + System.currentTimeMillis() + " " + message);
            }
        };
    }
}
