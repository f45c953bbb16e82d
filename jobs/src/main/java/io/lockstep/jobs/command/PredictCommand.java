package io.lockstep.jobs.command;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.explanation.ExplainJob;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.OutputForm;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prediction.PredictionResult;
import io.lockstep.driver.prediction.StreamInput;
import io.lockstep.driver.prediction.StreamResult;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
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
            "lockstep predict models/credit@champion --input new.csv --output o --keep id"
        })
final class PredictCommand implements Callable<Integer> {
    private static final String IN_MEMORY = "in-memory";
    private static final String BUILT_IN = "builtin";

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--input",
            paramLabel = "CONFIG|PATH",
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
    private StreamingOptions streaming = new StreamingOptions();

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
        streaming.check(input);
        OutputForm form = outputOptions.form();
        checkReasons(form);
        Integer top = reasons;
        ExplanationConfig explained = top == null
                ? null
                : ExplainOptions.of(input, configOptions.settings()).withTop(top);
        List<String> settings =
                top == null ? configOptions.settings() : ExplainOptions.others(configOptions.settings());
        DataArgument rows = input.isEmpty() ? null : DataArgument.of("--input", input, part.part(), settings);
        return SparkWork.run("lockstep predict", sparkOptions, console, (spark, files, log) -> {
            requireCatalog(spark, form);
            ResolvedModel resolved = ModelReference.resolve(files, model);
            ScoringOptions options = ScoringOptions.standard()
                    .withBadRows(rows == null ? BadRows.FAIL : rows.badRows())
                    .withNewColumns(newColumns.policy())
                    .withThresholds(thresholds == null ? null : ThresholdsFile.read(files, thresholds));
            if (rows == null) {
                StreamInput read = Objects.requireNonNull(streaming.read());
                return stream(spark, files, resolved, read, options, form);
            }
            Source source = rows.source(
                    "--input",
                    ModelDirectory.preprocessing(files, resolved.directory()),
                    warning -> console.say("warning: " + warning));
            if (streaming.stream()) {
                return stream(spark, files, resolved, new StreamInput.NewFiles(source), options, form);
            }
            PredictionResult result = explained == null
                    ? Prediction.run(spark, files, resolved, source, output, options, form)
                    : new ExplainJob(spark, files, resolved, source, output, options, explained).reasons();
            print(resolved, result);
            return 0;
        });
    }

    /** A table in a catalog that ends with this process is none. */
    private static void requireCatalog(SparkSession spark, OutputForm form) {
        if (form.table() != null
                && spark.conf()
                        .get("spark.sql.catalogImplementation", IN_MEMORY)
                        .equals(IN_MEMORY)
                && spark.conf().get("spark.sql.catalog.spark_catalog", BUILT_IN).equals(BUILT_IN)) {
            throw new IllegalArgumentException("--table: expected a catalog that outlives this process, got Spark's in"
                    + " memory. Run it by spark-submit where Spark has a metastore, with --conf"
                    + " spark.sql.catalogImplementation=hive, or leave --table out");
        }
    }

    private void checkReasons(OutputForm form) {
        if (reasons == null) {
            return;
        }
        if (reasons < 1) {
            throw new IllegalArgumentException(
                    "--reasons: expected at least 1 column, got " + reasons + ". Correct it");
        }
        if (thresholds != null) {
            throw new IllegalArgumentException(
                    "--thresholds: expected it without --reasons, got both. Predict twice, or leave one out");
        }
        if (streaming.stream() || !form.equals(OutputForm.STANDARD)) {
            throw new IllegalArgumentException("--reasons: expected it without --columns, --keep, --format,"
                    + " --partition-by, --existing, --threshold, --table and --stream, got one of them. Reasons are written beside"
                    + " every column, in Parquet");
        }
    }

    private int stream(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            StreamInput read,
            ScoringOptions options,
            OutputForm form)
            throws IOException {
        StreamResult result = StreamWork.run(
                spark, files, resolved, read, output, options, form, new StreamWork.Follow(streaming, console));
        result.rows().warnings().forEach(warning -> console.say("warning: " + warning));
        if (jsonOption.json()) {
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.putAll(result.plainData());
            console.result(Json.line(data));
        } else {
            console.result("predictions  " + ProgressPrinter.shortened(result.output()));
            console.result("batches      " + result.batches());
            console.result(result.rows().describe());
            ModelOption.lines(resolved).forEach(console::result);
        }
        return 0;
    }

    private void print(ResolvedModel resolved, PredictionResult result) {
        result.warnings().forEach(warning -> console.say("warning: " + warning));
        if (jsonOption.json()) {
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.putAll(result.plainData());
            console.result(Json.line(data));
        } else {
            console.result("predictions  " + ProgressPrinter.shortened(result.output()));
            result.table().ifPresent(name -> console.result("table        " + name));
            console.result(result.rows().describe());
            result.decided().ifPresent(decided -> console.result(decided.words()));
            ModelOption.lines(resolved).forEach(console::result);
        }
    }
}
