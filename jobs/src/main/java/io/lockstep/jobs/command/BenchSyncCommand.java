package io.lockstep.jobs.command;

import io.lockstep.driver.benchmark.SyncBenchmark;
import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures averaging between two executors. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "One averaging step between two executors through the classes training uses, beside Spark's own"
                + " broadcast and treeReduce of the same size. Without --master: two local executors.",
        footer = {"lockstep bench sync", "lockstep bench sync --bytes 4096 --rounds 50"})
final class BenchSyncCommand implements Callable<Integer> {
    private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";

    private final Console console;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            split = ",",
            defaultValue = "4096,4194304",
            description = "Sizes of the parameters, a line of JSON each. Default: 4096,4194304")
    private List<Integer> bytes = List.of();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "200", description = "Timed steps. Default: 200")
    private int rounds;

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    @SuppressWarnings("UnusedVariable") // accepted as by every command; a benchmark always prints JSON
    @Option(names = "--json", description = "A line of JSON for each measurement, as without it.")
    private boolean json;

    BenchSyncCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return SparkWork.run(
                "lockstep bench sync", sparkOptions.orElse(TWO_EXECUTORS), console, (spark, files, log) -> {
                    for (SyncBenchmark.Result result : SyncBenchmark.run(spark, bytes, rounds)) {
                        Map<String, Object> data = new LinkedHashMap<>();
                        data.put("bytes", result.bytes());
                        data.put("ranks", result.ranks());
                        data.put("median_ms", rounded(result.medianMillis()));
                        data.put("p90_ms", rounded(result.p90Millis()));
                        data.put("baseline_ms", rounded(result.baselineMillis()));
                        console.result(Json.line(data));
                    }
                    return 0;
                });
    }

    private static double rounded(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }
}
