package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;

/**
 * Trainings in a process of their own: {@code <directory of runs> <training>…}; prints each result as JSON. A training
 * is the config as JSON file; then, after an {@code @}, the directory of the run, where it is not the usual one; then,
 * after another, the step that is interrupted: steps then take a tenth of a second at least where ranks are of this process,
 * so that progress is heard before the training is over.
 */
final class TrainProgram {
    private static final long NAP_NANOS = 100_000_000;

    private TrainProgram() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            Options options = Options.standard().withRunsDirectory(arguments[0]);
            for (String training : List.of(arguments).subList(1, arguments.length)) {
                train(spark, options, training.split("@", -1), out);
            }
        } finally {
            spark.stop();
        }
    }

    private static void train(SparkSession spark, Options options, String[] words, PrintStream out) throws IOException {
        Object data = Json.parse(Files.readAllBytes(Path.of(words[0])), words[0]);
        RunConfig config = Configs.BINDING.bind(RunConfig.class, data, "");
        Options own = words.length > 1 ? options.withRunDirectory(words[1]) : options;
        if (words.length <= 2) {
            TrainingResult result = TrainingRun.run(spark, config, own, new Printed(out));
            out.println("RESULT " + Json.line(result.plainData()));
            return;
        }
        CompletableFuture<String> interruption = new CompletableFuture<>();
        long step = Long.parseLong(words[2]);
        Faults.arm("rank.step", pass -> LockSupport.parkNanos(NAP_NANOS));
        RunListener listener = new Printed(out) {
            @Override
            public void progress(Progress progress) {
                super.progress(progress);
                if (progress.step() >= step) {
                    interruption.complete("interrupted after step " + step);
                }
            }
        };
        try {
            TrainingRun.run(spark, config, own.withInterruption(interruption), listener);
        } catch (InterruptedIOException e) {
            out.println("INTERRUPTED " + e.getMessage());
        } finally {
            Faults.disarm();
        }
    }
}
