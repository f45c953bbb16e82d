package io.lockstep.jobs.command;

import io.lockstep.driver.benchmark.PrepareBenchmark;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the preparation of rows. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Preparing a config's training rows, beside Spark's own repartitionByRange, sort and Parquet of the"
                        + " same rows, in turn. What both write is deleted.",
        footer = {"lockstep bench prepare conf/patients.yaml", "lockstep bench prepare conf/patients.yaml --rounds 1"})
final class BenchPrepareCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", description = "YAML file whose data.train is Parquet, ORC or CSV with a header.")
    private String config = "";

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Mixin
    private RunDirectoryOption place = new RunDirectoryOption();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Timed rounds. Default: 3")
    private int rounds;

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    @SuppressWarnings("UnusedVariable") // accepted as by every command; a benchmark always prints JSON
    @Option(names = "--json", description = "A line of JSON, as without it.")
    private boolean json;

    BenchPrepareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ConfigFile file = ConfigFile.read(config, SparkWork::filesWithoutSession, configOptions.settings());
        RunConfig run = file.runConfig();
        return SparkWork.run("lockstep bench prepare", sparkOptions, console, (spark, files, log) -> {
            String scratch = files.qualify(place.options().preparedDirectory()) + "/_bench-"
                    + spark.sparkContext().applicationId();
            console.result(Json.line(line(PrepareBenchmark.run(spark, files, run, scratch, rounds))));
            return 0;
        });
    }

    private static Map<String, Object> line(PrepareBenchmark.Result result) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rows", result.rows());
        data.put("prepare_seconds", rounded(result.prepareSeconds()));
        data.put("spark_seconds", rounded(result.sparkSeconds()));
        data.put("prepare_bytes", result.prepareBytes());
        data.put("spark_bytes", result.sparkBytes());
        data.put("ratio", Math.round(result.ratio() * 1000) / 1000.0);
        return data;
    }

    private static List<Double> rounded(List<Double> seconds) {
        return seconds.stream().map(value -> Math.round(value * 1000) / 1000.0).toList();
    }
}
