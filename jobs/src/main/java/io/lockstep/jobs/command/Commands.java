package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine;

/** The program's commands, in the order of its help. */
final class Commands {
    private static final String BENCH = "bench";

    /**
     * A command.
     *
     * @param group the command it stands below, which comes before it; empty: the program
     * @param make for a console
     */
    private record Entry(String group, Function<Console, Object> make) {}

    private static final List<Entry> ALL = List.of(
            new Entry("", PrepareCommand::new),
            new Entry("", TrainCommand::new),
            new Entry("", EvaluateCommand::new),
            new Entry("", PredictCommand::new),
            new Entry("", console -> new BenchCommand()),
            new Entry(BENCH, BenchKernelsCommand::new),
            new Entry(BENCH, BenchSyncCommand::new),
            new Entry(BENCH, BenchPrepareCommand::new),
            new Entry("", SamplesCommand::new));

    private Commands() {}

    /** The program with all of them. */
    static CommandLine program(Console console) {
        CommandLine root = new CommandLine(new LockstepCommand());
        for (Entry entry : ALL) {
            CommandLine above = root;
            if (!entry.group.isEmpty()) {
                above = Objects.requireNonNull(root.getSubcommands().get(entry.group), entry.group);
            }
            above.addSubcommand(entry.make.apply(console));
        }
        return root;
    }
}
