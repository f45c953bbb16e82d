package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.benchmark.ScoringBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures scoring on this machine. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scoring itself, without Spark: rows that lie ready as numbers, answers.",
        footer = {"lockstep bench score", "lockstep bench score --workload cnn --batch 1 --precision bf16"})
final class BenchScoreCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "128",
            description = "Rows that a thread scores at once. Default: 128")
    private int batch;

    BenchScoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ScoringBenchmark.Result result = new ScoringBenchmark(
                        options.workload(),
                        options.backend(console),
                        options.precision(),
                        options.threads(),
                        batch,
                        options.windows(),
                        options.seconds())
                .run();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("workload", result.workload());
        data.put("precision", result.precision());
        data.put("threads", result.threads());
        data.put("batch", result.batch());
        data.put("rows_per_s", Math.round(result.rowsPerSecond()));
        data.put("gflops", Math.round(result.gflops() * 100) / 100.0);
        data.put("min", Math.round(result.lowest()));
        data.put("max", Math.round(result.highest()));
        data.put("windows", options.windows());
        data.put("backend", result.backend());
        console.result(Json.line(data));
        return 0;
    }
}
