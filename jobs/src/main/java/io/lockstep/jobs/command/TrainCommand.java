package io.lockstep.jobs.command;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.run.DryRun;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
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
                        + " same command again goes on where an interrupted one stopped.",
        footer = {"lockstep train conf/digits.yaml", "lockstep train conf/patients.yaml --set train.epochs=3 --json"})
final class TrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", description = "YAML file; conf/ has examples.")
    private String config = "";

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Mixin
    private RunDirectoryOption place = new RunDirectoryOption();

    @ArgGroup
    private ModeOptions mode = new ModeOptions();

    @Option(names = "--dry-run", description = "Check config, data, memory and one step; write nothing.")
    private boolean dryRun;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

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
        try (Interruption interruption = Interruption.onSignal()) {
            Options options = place.options()
                    .withMode(mode.mode())
                    .withCard(file.cardConfig())
                    .withInterruption(interruption.wanted());
            return work(file, run, options, interruption);
        }
    }

    private int work(ConfigFile file, RunConfig run, Options options, Interruption interruption) throws IOException {
        SparkOptions waiting = sparkOptions.waiting(run.executors().waitSeconds());
        return SparkWork.run("lockstep train " + run.name(), waiting, console, (spark, files, log) -> {
            TrainingReporter reporter = new TrainingReporter(
                    console, files, log, run.name(), run.report().examples(), Environment.of(spark), interruption);
            try {
                return dryRun ? check(spark, run, options, reporter) : train(spark, run, options, reporter);
            } catch (IllegalArgumentException e) {
                throw file.located(e);
            } finally {
                reporter.close();
            }
        });
    }

    private int check(SparkSession spark, RunConfig run, Options options, TrainingReporter reporter)
            throws IOException {
        DryRun.Report report = DryRun.run(spark, run, options, reporter);
        print(report.lines());
        if (jsonOption.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("dry_run", true);
            data.put("rows", report.rows());
            data.put("parameters", report.parameters());
            data.put("steps", report.totalSteps());
            data.put("loss", report.firstLoss());
            console.result(Json.line(data));
        }
        return 0;
    }

    private int train(SparkSession spark, RunConfig run, Options options, TrainingReporter reporter)
            throws IOException {
        TrainingResult result = TrainingRun.run(spark, run, options, reporter);
        reporter.finished(result);
        print(ResultLines.training(result, configOptions.typed(config) + PartOption.of(run.data())));
        if (jsonOption.json()) {
            console.result(Json.line(result.plainData()));
        }
        return 0;
    }

    /** Standard out is for the JSON where it was asked for. */
    private void print(List<String> lines) {
        lines.forEach(jsonOption.json() ? console::say : console::result);
    }
}
