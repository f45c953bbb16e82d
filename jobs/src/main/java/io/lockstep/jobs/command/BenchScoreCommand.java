package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.benchmark.ScoringBenchmark;
import io.lockstep.kernels.benchmark.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

    @Option(names = "--workload", paramLabel = "NAME", defaultValue = "mlp", description = "Default: mlp")
    private String workload = "mlp";

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "F32",
            description = "${COMPLETION-CANDIDATES}, in any case. Default: f32")
    private Precision precision = Precision.F32;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Default: 1")
    private int threads;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "128",
            description = "Rows that a thread scores at once. Default: 128")
    private int batch;

    @Option(names = "--windows", paramLabel = "N", defaultValue = "5", description = "The median counts. Default: 5")
    private int windows;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Length of a window; the warm-up takes two. Default: 2")
    private double seconds;

    @SuppressWarnings("UnusedVariable") // accepted as by every command; a benchmark always prints JSON
    @Option(names = "--json", description = "A line of JSON for each measurement, as without it.")
    private boolean json;

    BenchScoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Workload problem = Workload.named(workload);
        Backends.Choice choice = Backends.choose();
        if (!choice.warning().isEmpty()) {
            console.say("warning: " + choice.warning());
        }
        if (choice.backend().emulates(precision)) {
            console.say(
                    "warning: " + precision.emulationWarning(choice.backend().name()));
        }
        ScoringBenchmark.Result result =
                new ScoringBenchmark(problem, choice.backend(), precision, threads, batch, windows, seconds).run();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("workload", result.workload());
        data.put("precision", result.precision());
        data.put("threads", result.threads());
        data.put("batch", result.batch());
        data.put("rows_per_s", Math.round(result.rowsPerSecond()));
        data.put("gflops", Math.round(result.gflops() * 100) / 100.0);
        data.put("min", Math.round(result.lowest()));
        data.put("max", Math.round(result.highest()));
        data.put("windows", windows);
        data.put("backend", result.backend());
        console.result(Json.line(data));
        return 0;
    }
}
