package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.benchmark.Workload;
import picocli.CommandLine.Option;

/** Options of benchmarks of the kernels on this machine. */
final class BenchOptions {
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

    Workload workload() {
        return Workload.named(workload);
    }

    Precision precision() {
        return precision;
    }

    int threads() {
        return threads;
    }

    int windows() {
        return windows;
    }

    double seconds() {
        return seconds;
    }

    /** What this machine computes with; says what is slow in it. */
    Backend backend(Console console) {
        Backends.Choice choice = Backends.choose();
        if (!choice.warning().isEmpty()) {
            console.say("warning: " + choice.warning());
        }
        if (choice.backend().emulates(precision)) {
            console.say(
                    "warning: " + precision.emulationWarning(choice.backend().name()));
        }
        return choice.backend();
    }
}
