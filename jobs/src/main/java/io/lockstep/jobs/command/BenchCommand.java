package io.lockstep.jobs.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A group of benchmarks; it does nothing by itself. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        description = "Measure this machine or cluster; each benchmark prints one line of JSON.")
final class BenchCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not parsed");
        }
        throw new ParameterException(
                spec.commandLine(),
                "expected a benchmark, got none. Known: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
