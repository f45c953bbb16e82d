package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The program's commands, in the order of its help. */
final class Commands {
    private static final String BENCH = "bench";
    private static final String GENERATE = "generate";
    private static final String MODELS = "models";

    /**
     * A command.
     *
     * @param above the command it stands below, which comes before it; empty: the program
     * @param make for a console
     */
    private record Entry(String above, Function<Console, Object> make) {}

    /** Commands for one purpose, which is their heading in the program's help. */
    private record Group(String heading, List<Entry> entries) {}

    private static final List<Group> ALL = List.of(
            new Group(
                    "Begin",
                    List.of(
                            new Entry("", InitCommand::new),
                            new Entry("", DataCommand::new),
                            new Entry("", DownloadCommand::new),
                            new Entry("", SamplesCommand::new),
                            new Entry("", ConfigCommand::new),
                            new Entry("", ReferenceCommand::new))),
            new Group(
                    "Train",
                    List.of(
                            new Entry("", PrepareCommand::new),
                            new Entry("", TrainCommand::new),
                            new Entry("", RetrainCommand::new))),
            new Group(
                    "Use a model",
                    List.of(
                            new Entry("", EvaluateCommand::new),
                            new Entry("", PredictCommand::new),
                            new Entry("", JudgeCommand::new),
                            new Entry("", console -> new GenerateCommand()),
                            new Entry(GENERATE, GenerateTextCommand::new),
                            new Entry(GENERATE, GenerateImagesCommand::new),
                            new Entry(GENERATE, GenerateMusicCommand::new),
                            new Entry("", ExplainCommand::new),
                            new Entry("", DriftCommand::new),
                            new Entry("", AuditCommand::new))),
            new Group(
                    "Keep versions",
                    List.of(
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
                            new Entry(MODELS, ModelsCleanCommand::new))),
            new Group(
                    "Measure",
                    List.of(
                            new Entry("", console -> new BenchCommand()),
                            new Entry(BENCH, BenchKernelsCommand::new),
                            new Entry(BENCH, BenchScoreCommand::new),
                            new Entry(BENCH, BenchSyncCommand::new),
                            new Entry(BENCH, BenchPrepareCommand::new))));

    private Commands() {}

    /** The program with all of them. */
    static CommandLine program(Console console) {
        CommandLine root = new CommandLine(new LockstepCommand());
        showExamples(root);
        for (Group group : ALL) {
            for (Entry entry : group.entries) {
                add(
                        entry.above.isEmpty()
                                ? root
                                : Objects.requireNonNull(root.getSubcommands().get(entry.above), entry.above),
                        group.heading,
                        new CommandLine(entry.make.apply(console)));
            }
        }
        return root;
    }

    private static void add(CommandLine above, String heading, CommandLine command) {
        showExamples(command);
        above.addSubcommand(command);
        CommandGroup list = above.getCommand();
        list.add(heading, command.getCommandName());
        above.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, list::section);
    }

    /** A command's footer is its examples. */
    private static void showExamples(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.footerHeading("%nExamples:%n");
        usage.footer(Arrays.stream(usage.footer()).map("  "::concat).toArray(String[]::new));
    }
}
