package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.benchmark.BenchmarkResult;
import io.lockstep.kernels.benchmark.KernelBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures training steps on this machine. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "The training step itself, without Spark: fresh batch, loss, gradients, update.",
        footer = {"lockstep bench kernels", "lockstep bench kernels --workload mlp --threads 1 --windows 3 --seconds 1"
        })
final class BenchKernelsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private BenchOptions options = new BenchOptions();

    BenchKernelsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        BenchmarkResult result = new KernelBenchmark(
                        options.workload(),
                        options.backend(console),
                        options.precision(),
                        options.threads(),
                        options.windows(),
                        options.seconds())
                .run();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("workload", result.workload());
        data.put("precision", result.precision());
        data.put("threads", result.threads());
        data.put("samples_per_s", Math.round(result.samplesPerSecond()));
        data.put("gflops", Math.round(result.gflops() * 100) / 100.0);
        data.put("min", Math.round(result.lowest()));
        data.put("max", Math.round(result.highest()));
        data.put("windows", options.windows());
        data.put("steps", result.steps());
        data.put("batch", result.batch());
        data.put("backend", result.backend());
        data.put("first_loss", result.firstLoss());
        data.put("last_loss", result.lastLoss());
        console.result(Json.line(data));
        return 0;
    }
}
