package io.lockstep.jobs.command;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.QuarantinedRows;
import io.lockstep.driver.prepare.RowAccounting;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.prepare.TestRows;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prepares data and trains nothing. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Read and check a config's rows, and keep them as train will want them: the next training of these rows"
                        + " begins at once.",
        footer = {
            "lockstep prepare conf/patients.yaml --run-dir runs/patients",
            "lockstep prepare --clean --older-than 7d --dry-run"
        })
final class PrepareCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", arity = "0..1", description = "YAML file; conf/ has examples.")
    private String config = "";

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Mixin
    private RunDirectoryOption place = new RunDirectoryOption();

    @Mixin
    private CleanOptions cleaning = new CleanOptions();

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PrepareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (cleaning.asked() != config.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    cleaning.asked()
                            ? "expected no CONFIG with --clean, got '" + config + "'"
                            : "expected CONFIG, or --clean, got neither");
        }
        if (cleaning.asked()) {
            cleaning.age(); // refused before Spark starts
            return SparkWork.run("lockstep prepare --clean", sparkOptions, console, (spark, files, log) -> {
                cleaning.run(files, place.options(), jsonOption.json(), console);
                return 0;
            });
        }
        ConfigFile file = ConfigFile.read(config, SparkWork::filesWithoutSession, configOptions.settings());
        RunConfig run = file.runConfig();
        SparkOptions waiting = sparkOptions.waiting(run.executors().waitSeconds());
        return SparkWork.run("lockstep prepare " + run.name(), waiting, console, (spark, files, log) -> {
            try {
                print(prepare(spark, files, run));
                return 0;
            } catch (IllegalArgumentException e) {
                throw file.located(e);
            }
        });
    }

    /** What a training of the same rows is told. */
    private String typed() {
        return configOptions.typed(config) + place.typed();
    }

    private PreparedData prepare(SparkSession spark, Files files, RunConfig run) throws IOException {
        PreparedData data = Preparation.prepare(
                spark,
                files,
                run,
                files.qualify(place.options().preparedDirectory()),
                warning -> console.say("warning: " + warning));
        RunRows rows = RunRows.of(spark, files, run);
        TestRows.check(
                run, rows.test(), data.preprocessing(), KeptSchema.of(files, run, rows.train(), data.directory()));
        return data;
    }

    private void print(PreparedData data) {
        RowAccounting rows = data.rows();
        QuarantinedRows aside = data.quarantine();
        if (!jsonOption.json()) {
            console.result(rows.describe());
            if (aside != null) {
                console.result("bad rows       " + ProgressPrinter.shortened(aside.path()));
            }
            console.result((data.reused() ? "nothing to do: prepared before, in " : "prepared data  ")
                    + ProgressPrinter.shortened(data.directory()));
            console.result("next           " + ResultLines.program() + " train " + typed());
            return;
        }
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("read", rows.read());
        counts.put("trained", rows.trained());
        counts.put("validation", rows.validation());
        counts.put("skipped", rows.skipped());
        if (aside != null) {
            counts.put("quarantine", aside.path());
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("prepared_dir", data.directory());
        result.put("fingerprint", data.fingerprint());
        result.put("reused", data.reused());
        result.put("rows", counts);
        console.result(Json.line(result));
    }
}
