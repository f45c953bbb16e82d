package io.lockstep.jobs.command;

import io.lockstep.driver.explanation.ExplainJob;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.OutputForm;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prediction.PredictionResult;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a data set. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Score rows with a trained model. Writes the columns of the input, then the model's prediction and,"
                        + " for classes, their probabilities: Parquet, or another --format.",
        footer = {
            "lockstep predict runs/digits --input conf/digits.yaml --output predictions",
            "lockstep predict models/credit@champion --input new.csv --output scores --keep id,day --partition-by day"
                    + " --existing append"
        })
final class PredictCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--input",
            paramLabel = "CONFIG|PATH",
            required = true,
            description =
                    "A config file, a CSV file (.csv, .csv.gz), lines of JSON (.jsonl, .jsonl.gz, .json), or Parquet (a"
                            + " file or a directory; lines of JSON or images in one where the model learnt from such).")
    private String input = "";

    @Mixin
    private PartOption part = new PartOption();

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            required = true,
            description = "New or empty, or what --existing says; it is whole when _SUCCESS is there.")
    private String output = "";

    @Mixin
    private OutputOptions outputOptions = new OutputOptions();

    @Option(
            names = "--reasons",
            paramLabel = "COLUMNS",
            description =
                    "Say for each row which so many columns had most to do with its answer, as explain does by the"
                            + " config's section explain, or by its defaults.")
    private @Nullable Integer reasons;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Mixin
    private NewColumnsOption newColumns = new NewColumnsOption();

    @Option(
            names = "--thresholds",
            paramLabel = "FILE",
            description = "Thresholds of groups, as audit --store writes them: adds the column decision, for which the"
                    + " group is used.")
    private @Nullable String thresholds;

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Integer top = reasons;
        if (top != null && top < 1) {
            throw new IllegalArgumentException("--reasons: expected at least 1 column, got " + top + ". Correct it");
        }
        if (top != null && thresholds != null) {
            throw new IllegalArgumentException(
                    "--thresholds: expected it without --reasons, got both. Predict twice, or leave one out");
        }
        OutputForm form = outputOptions.form();
        if (top != null && !form.equals(OutputForm.STANDARD)) {
            throw new IllegalArgumentException(
                    "--reasons: expected it without --columns, --keep, --format, --partition-by,"
                            + " --existing and --threshold, got one of them. Reasons are written beside every column, in Parquet");
        }
        ExplanationConfig explained = top == null
                ? null
                : ExplainOptions.of(input, configOptions.settings()).withTop(top);
        DataArgument rows = DataArgument.of(
                "--input",
                input,
                part.part(),
                top == null ? configOptions.settings() : ExplainOptions.others(configOptions.settings()));
        return SparkWork.run("lockstep predict", sparkOptions, console, (spark, files, log) -> {
            ResolvedModel resolved = ModelReference.resolve(files, model);
            Source source = rows.source(
                    "--input",
                    ModelDirectory.preprocessing(files, resolved.directory()),
                    warning -> console.say("warning: " + warning));
            ScoringOptions options = ScoringOptions.standard()
                    .withBadRows(rows.badRows())
                    .withNewColumns(newColumns.policy())
                    .withThresholds(thresholds == null ? null : ThresholdsFile.read(files, thresholds));
            PredictionResult result = explained == null
                    ? Prediction.run(spark, files, resolved, source, output, options, form)
                    : new ExplainJob(spark, files, resolved, source, output, options, explained).reasons();
            result.warnings().forEach(warning -> console.say("warning: " + warning));
            if (jsonOption.json()) {
                Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
                data.putAll(result.plainData());
                console.result(Json.line(data));
            } else {
                console.result("predictions  " + ProgressPrinter.shortened(result.output()));
                console.result(result.rows().describe());
                result.decided().ifPresent(decided -> console.result(decided.words()));
                ModelOption.lines(resolved).forEach(console::result);
            }
            return 0;
        });
    }
}
