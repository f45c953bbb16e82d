package io.lockstep.jobs.command;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.run.DryRun;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Train a network as a config file says: prepare the data, train, test, write the run directory. The"
                        + " same command again goes on where an interrupted one stopped.")
final class TrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", description = "YAML file; conf/ has examples.")
    private String config = "";

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Option(
            names = "--run-dir",
            paramLabel = "DIRECTORY",
            description = "Default: runs/NAME-HASH, the hash being of config and data.")
    private @Nullable String runDirectory;

    @ArgGroup
    private ModeOptions mode = new ModeOptions();

    @Option(names = "--dry-run", description = "Check config, data, memory and one step; write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as one line of JSON, the last of standard out.")
    private boolean json;

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    /** At most one of them. */
    static final class ModeOptions {
        @Option(names = "--resume", description = "Go on with an unfinished run; fail when there is none.")
        private boolean resume;

        @Option(names = "--fresh", description = "Begin anew, beside any earlier run.")
        private boolean fresh;

        Options.Mode mode() {
            return resume ? Options.Mode.RESUME : fresh ? Options.Mode.FRESH : Options.Mode.CONTINUE;
        }
    }

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ConfigFile file = ConfigFile.read(config, SparkWork::filesWithoutSession, configOptions.settings());
        RunConfig run = file.runConfig();
        Options options = Options.standard()
                .withRunDirectory(runDirectory)
                .withMode(mode.mode())
                .withBackend(System.getProperty("lockstep.backend"));
        return SparkWork.run("lockstep train " + run.name(), sparkOptions, console, (spark, files, log) -> {
            try {
                return dryRun ? check(spark, run, options) : train(spark, run, options);
            } catch (IllegalArgumentException e) {
                throw file.located(e);
            }
        });
    }

    private int check(SparkSession spark, RunConfig run, Options options) throws IOException {
        DryRun.Report report = DryRun.run(spark, run, options, new ProgressPrinter(console, System::nanoTime));
        report.lines().forEach(console::result);
        return 0;
    }

    private int train(SparkSession spark, RunConfig run, Options options) throws IOException {
        TrainingResult result = TrainingRun.run(spark, run, options, new ProgressPrinter(console, System::nanoTime));
        if (json) {
            console.result(Json.line(result.plainData()));
        }
        return 0;
    }
}
