package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine;

/** The program's commands, in the order of its help. */
final class Commands {
    private static final String BENCH = "bench";
    private static final String MODELS = "models";

    /**
     * A command.
     *
     * @param group the command it stands below, which comes before it; empty: the program
     * @param make for a console
     */
    private record Entry(String group, Function<Console, Object> make) {}

    private static final List<Entry> ALL = List.of(
            new Entry("", InitCommand::new),
            new Entry("", PrepareCommand::new),
            new Entry("", TrainCommand::new),
            new Entry("", RetrainCommand::new),
            new Entry("", EvaluateCommand::new),
            new Entry("", PredictCommand::new),
            new Entry("", DriftCommand::new),
            new Entry("", console -> new ModelsCommand()),
            new Entry(MODELS, ModelsListCommand::new),
            new Entry(MODELS, ModelsShowCommand::new),
            new Entry(MODELS, ModelsCompareCommand::new),
            new Entry(MODELS, ModelsHistoryCommand::new),
            new Entry(MODELS, ModelsPublishCommand::new),
            new Entry(MODELS, ModelsPromoteCommand::new),
            new Entry(MODELS, ModelsRollbackCommand::new),
            new Entry(MODELS, ModelsAliasCommand::new),
            new Entry(MODELS, ModelsRetireCommand::new),
            new Entry(MODELS, ModelsCleanCommand::new),
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
