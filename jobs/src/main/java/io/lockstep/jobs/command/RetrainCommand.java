package io.lockstep.jobs.command;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.drift.ColumnDrift;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.retrain.RetrainConfig;
import io.lockstep.driver.retrain.RetrainResult;
import io.lockstep.driver.retrain.Retraining;
import io.lockstep.driver.run.Options;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.logging.RunLog;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Retrains, judges, publishes. */
@Command(
        name = "retrain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Train on the days before a day as a config's section retrain says, judge the result beside the model"
                        + " that serves, and publish it. A day that was done is not done again. Exit code 3: the gate"
                        + " refused.",
        footer = {
            "lockstep retrain conf/electricity.yaml --as-of 1998-10-27",
            "lockstep retrain conf/electricity.yaml --from 1996-07-16 --as-of 1998-10-27"
        })
final class RetrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", description = "YAML file with a section retrain.")
    private String config = "";

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            required = true,
            converter = DayConverter.class,
            description = "2026-11-23: the day itself and later ones are not read.")
    private @Nullable LocalDate asOf;

    @Option(
            names = "--from",
            paramLabel = "DATE",
            converter = DayConverter.class,
            description =
                    "Do every day from this one on that was not done, as far apart as retrain.every says, in order.")
    private @Nullable LocalDate from;

    @Option(names = "--check", description = "Measure drift since the model that serves was trained; train nothing.")
    private boolean check;

    @Option(
            names = "--score",
            paramLabel = "DIRECTORY",
            description =
                    "Score the rows of the day itself by the model that serves at the end, into as_of=DATE in the directory,"
                            + " as retrain.score.output says.")
    private @Nullable String score;

    @Option(names = "--allow-refusal", description = "Exit code 0 where the gate refuses.")
    private boolean allowRefusal;

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Option(
            names = "--runs-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "runs",
            description = "Where run directories and prepared data are made. Default: runs")
    private String runs = "runs";

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RetrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (check && (from != null || score != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "expected no " + (from != null ? "--from" : "--score")
                            + " with --check, which measures the drift of one day and does nothing");
        }
        List<String> settings = new ArrayList<>(configOptions.settings());
        if (score != null) {
            settings.add("retrain.score.output=" + Json.line(score));
        }
        ConfigFile file = ConfigFile.read(config, SparkWork::filesWithoutSession, settings);
        RunConfig run = file.runConfig();
        RetrainConfig retrain = file.retrainConfig();
        try (Interruption interruption = Interruption.onSignal()) {
            Options options = Options.standard()
                    .withRunsDirectory(runs)
                    .withCard(file.cardConfig())
                    .withInterruption(interruption.wanted());
            SparkOptions waiting = sparkOptions.waiting(run.executors().waitSeconds());
            return SparkWork.run("lockstep retrain " + run.name(), waiting, console, (spark, files, log) -> {
                try {
                    Retraining retraining = new Retraining(spark, files, run, retrain, options);
                    return all(retraining, spark, files, log, run.name(), interruption);
                } catch (IllegalArgumentException e) {
                    throw file.located(e);
                }
            });
        }
    }

    private int all(
            Retraining retraining, SparkSession spark, Files files, RunLog log, String name, Interruption interruption)
            throws IOException {
        if (asOf == null) {
            throw new IllegalStateException("not parsed");
        }
        List<LocalDate> days = retraining.days(from, asOf);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("--from: expected a day not after --as-of " + asOf + ", got " + from);
        }
        if (check) {
            return check(retraining, asOf);
        }
        List<RetrainResult> results = new ArrayList<>();
        for (LocalDate day : days) {
            // no rows of data go with a version
            TrainingReporter reporter =
                    new TrainingReporter(console, files, log, name, 0, Environment.of(spark), interruption);
            try {
                RetrainResult result = retraining.run(day, reporter, new RetrainReporter(files, reporter));
                results.add(result);
                lines(result).forEach(jsonOption.json() ? console::say : console::result);
            } finally {
                reporter.close();
            }
        }
        return end(results);
    }

    private int check(Retraining retraining, LocalDate day) throws IOException {
        Optional<DriftReport> drift = retraining.check(day, new ProgressPrinter(console, System::nanoTime));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("as_of", day.toString());
        drift.ifPresent(report -> data.put("drift", report.plainData()));
        List<String> lines =
                drift.map(DriftLines::of).orElse(List.of("nothing serves yet that drift could be measured against"));
        lines.forEach(jsonOption.json() ? console::say : console::result);
        if (drift.isPresent() && retraining.refuses(drift.get()) && !allowRefusal) {
            throw new RefusedException(
                    config + " as of " + day + ": expected rows like those of the model that serves, got others in "
                            + String.join(
                                    ", ",
                                    drift.get().alarmed(Level.REFUSE).stream()
                                            .map(ColumnDrift::column)
                                            .toList())
                            + ". Look at where they come from, or set retrain.onDrift: warn",
                    data);
        }
        if (jsonOption.json()) {
            console.result(Json.line(data));
        }
        return 0;
    }

    private int end(List<RetrainResult> results) throws RefusedException {
        RetrainResult last = results.get(results.size() - 1);
        Map<String, Object> data = new LinkedHashMap<>(last.plainData());
        if (from != null) {
            data.put("days", results.stream().map(RetrainResult::plainData).toList());
        }
        if (last.refused() && !allowRefusal) {
            throw new RefusedException(
                    last.name() + " as of " + last.window().asOf()
                            + ": expected a model that passes the gate, got one that"
                            + " does not: " + String.join("; ", last.refusals())
                            + ". The model that serves goes on serving",
                    data);
        }
        if (jsonOption.json()) {
            console.result(Json.line(data));
        }
        return 0;
    }

    private static List<String> lines(RetrainResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(result.window().asOf() + "  " + result.outcome() + "  version " + result.version()
                + (result.champion() == 0 ? "" : ", champion " + result.champion()));
        if (result.decision() != null) {
            lines.addAll(result.decision().describe());
        }
        if (result.after().get("scores") instanceof Map<?, ?> scores) {
            lines.add("scores       " + ProgressPrinter.shortened(String.valueOf(scores.get("output"))) + " by version "
                    + scores.get("model_version"));
        }
        return lines;
    }
}
