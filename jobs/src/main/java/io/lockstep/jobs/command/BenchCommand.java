package io.lockstep.jobs.command;

import picocli.CommandLine.Command;

/** The group of benchmarks. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        description = "Measure this machine or cluster; each benchmark prints one line of JSON.",
        footer = {"lockstep bench kernels --workload mlp --threads 2", "lockstep bench sync --bytes 4000000"})
final class BenchCommand extends CommandGroup {}
