package io.lockstep.driver.prediction;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceFiles;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Scores a data set with a saved model. The output is Parquet: every input column, then the model's, with
 * {@code model_} in front where the input has such a column. The rows are written into a directory of their own inside
 * the output, which an {@link OutputClaim} holds, are moved out when they are all there, and {@code _SUCCESS} is last.
 * The same command goes on with what a killed one left; what fails removes what it wrote.
 */
public final class Prediction {
    /** What was predicted by which model. */
    static final String MANIFEST = "_lockstep.json";

    static final SealedDocument FORMAT =
            new SealedDocument("lockstep-predictions", 2, "delete the output directory and predict again");

    private static final Pattern OWN = Pattern.compile("^\\{\\s*\"format\"\\s*:\\s*\"lockstep-");
    /** What has no parent: a scheme, with its authority or without. */
    private static final Pattern ROOT = Pattern.compile("([A-Za-z0-9+.-]+:)?(//[^/]*)?/?");

    private static final int HEAD_BYTES = 256;

    private Prediction() {}

    /** Bad rows end the prediction. */
    public static PredictionResult run(
            SparkSession spark, Files files, String modelDirectory, Source input, String output) throws IOException {
        return run(spark, files, modelDirectory, input, output, ScoringOptions.standard());
    }

    /**
     * Scores every row; the answers need not be there.
     *
     * @param output a directory that does not exist, is empty, or holds what the same prediction left when it was
     *     killed
     * @throws IllegalArgumentException when the input does not have the model's columns, or the output is not empty
     * @throws IOException when model or rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public static PredictionResult run(
            SparkSession spark, Files files, String modelDirectory, Source input, String output, ScoringOptions options)
            throws IOException {
        return run(spark, files, new ResolvedModel(modelDirectory, null), input, output, options);
    }

    /** As {@link #run(SparkSession, Files, String, Source, String, ScoringOptions)}; the output says which version. */
    public static PredictionResult run(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            Source input,
            String output,
            ScoringOptions options)
            throws IOException {
        String target = files.qualify(output);
        refuseInside(files, target, input);
        Optional<String> dead = OutputClaim.check(files, target);
        LoadedModel model = ModelDirectory.load(files, resolved.directory());
        Rows rows = Rows.of(spark, files, input).windowed(model.preprocessing().windows(), false);
        SourceRows opened = rows.open();
        SchemaCheck.check(files, model, rows.name(), KeptSchema.of(opened, rows.declaresTypes()), false, options);
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(input.shown(), opened.shape());
        Optional<Decided> decided = Decided.by(options.thresholds(), model, opened.columns());
        List<String> answers = names(model, decided);
        StructType schema = schema(model, opened, decided);
        OutputClaim.Work work = work(files, model, input, options);
        try (OutputClaim claim = OutputClaim.take(files, target, work, dead)) {
            Optional<Map<String, @Nullable Object>> earlier = claim.earlier(work);
            if (earlier.isPresent()) {
                RowCounts counts = RowCounts.fromPlainData(earlier.get().get("rows"));
                counts.check(options.badRows(), rows.name());
                return new PredictionResult(
                        target, counts, ColumnNames.renamed(answers, opened.columns()), Decided.of(earlier.get()));
            }
            String plan = options.plan(files, model, opened.columns(), false).toJson();
            PredictedRows.Report report = write(spark, opened, schema, plan, claim.attempt(), rows::place);
            RowCounts counts = report.rows();
            if (counts.scored() == 0) {
                throw new IOException(input.shown() + ": expected rows to predict, got none (" + counts.describe()
                        + "). Check the path");
            }
            counts.check(options.badRows(), rows.name());
            Faults.at("predict.before-commit");
            Optional<Decided> done = decided.map(own -> own.withFallbacks(report.fallbacks()));
            claim.commit(work, manifest(resolved, model, counts, done));
            return new PredictionResult(target, counts, ColumnNames.renamed(answers, opened.columns()), done);
        }
    }

    /** What a whole output says of itself: the version, where it was one, and counts of rows; empty where none is whole. */
    public static Optional<Map<String, @Nullable Object>> finished(Files files, String output) throws IOException {
        String file = output + "/" + MANIFEST;
        return files.exists(output + "/" + OutputClaim.SUCCESS)
                ? Optional.of(FORMAT.read(files.read(file), file))
                : Optional.empty();
    }

    private static PredictedRows.Report write(
            SparkSession spark,
            SourceRows opened,
            StructType schema,
            String plan,
            String directory,
            TaskFailure.Place place)
            throws IOException {
        CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
        JavaRDD<Row> rows = opened.javaRows().mapPartitions(own -> new PredictedRows(plan, own, reports::add));
        try {
            ColumnNames.session(spark, schema)
                    .createDataFrame(rows, schema)
                    .write()
                    .parquet(directory);
            return counts(reports.value());
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw FileFailureException.writing(directory, TaskFailure.of(e, place));
        }
    }

    /** A prediction inside of what it is made from, or of any directory of Lockstep's own, would become part of it. */
    public static void refuseInside(Files files, String target, Source input) throws IOException {
        for (String path : input.paths()) {
            String read = files.qualify(path);
            if (target.equals(read) || target.startsWith(read + "/")) {
                throw inside(target, "the input " + read);
            }
        }
        for (String directory = target; !ROOT.matcher(directory).matches(); directory = parent(directory)) {
            try {
                if (isOwn(files, directory + "/manifest.json")) {
                    throw inside(target, "Lockstep's own directory " + directory);
                }
            } catch (IOException e) {
                // Who may use a prefix of a bucket only may not ask what is above it.
                if (directory.equals(target) || directory.equals(parent(target))) {
                    throw e;
                }
            }
        }
    }

    private static boolean isOwn(Files files, String file) throws IOException {
        if (!files.exists(file)) {
            return false;
        }
        try (InputStream in = files.open(file)) {
            return OWN.matcher(new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8))
                    .find();
        }
    }

    private static String parent(String directory) {
        return directory.substring(0, Math.max(0, directory.lastIndexOf('/')));
    }

    private static IllegalArgumentException inside(String target, String found) {
        return new IllegalArgumentException(
                target + ": expected a directory of its own, got one inside " + found + ". Choose another --output");
    }

    private static OutputClaim.Work work(Files files, LoadedModel model, Source input, ScoringOptions options)
            throws IOException {
        return work("prediction", files, model, input, options, List.of());
    }

    /**
     * What is to be written: the model, the rows as their files are listed, and what else the command says.
     *
     * @param what it is, for messages
     * @param more plain data
     */
    public static OutputClaim.Work work(
            String what, Files files, LoadedModel model, Source input, ScoringOptions options, List<Object> more)
            throws IOException {
        List<Object> command = new ArrayList<>(List.of(
                model.digest().modelSha256(),
                Objects.requireNonNull(Configs.BINDING.unbind(input)),
                BadRows.REGISTRY.nameOf(options.badRows()).toUpperCase(Locale.ROOT)));
        command.addAll(more);
        StoredThresholds thresholds = options.thresholds();
        if (thresholds != null) {
            command.add(thresholds.plainData());
        }
        List<Object> listed = new ArrayList<>();
        for (String path : input.paths()) {
            for (Files.Entry entry : SourceFiles.list(files, path)) {
                listed.add(List.of(entry.path(), entry.size(), entry.modifiedMillis()));
            }
        }
        return new OutputClaim.Work(what, digest(command), digest(listed));
    }

    private static String digest(List<Object> data) {
        return Sha256.of(Json.line(data).getBytes(StandardCharsets.UTF_8));
    }

    /** Names of the columns added. */
    private static List<String> names(LoadedModel model, Optional<Decided> decided) {
        List<String> names = new ArrayList<>(new Answers(model.preprocessing(), model.spec()).names());
        decided.ifPresent(own -> names.add(Answers.DECISION));
        return names;
    }

    private static StructType schema(LoadedModel model, SourceRows opened, Optional<Decided> decided) {
        StructField[] fields = opened.schema().fields();
        StructType columns =
                new StructType(Arrays.copyOf(fields, opened.columns().size()));
        Answers answers = new Answers(model.preprocessing(), model.spec());
        StructType extended = answers.extend(columns);
        return ColumnNames.apart(
                decided.isEmpty() ? extended : extended.add(Answers.DECISION, answers.decisionType(), false),
                opened.columns());
    }

    /** Each partition once, however often its task was run. */
    private static PredictedRows.Report counts(List<String> reports) throws IOException {
        Map<Integer, PredictedRows.Report> partitions = new HashMap<>();
        for (String json : reports) {
            PredictedRows.Report report = PredictedRows.Report.of(json);
            partitions.put(report.partition(), report);
        }
        RowCounts sum = RowCounts.NONE;
        long fallbacks = 0;
        for (PredictedRows.Report report : partitions.values()) {
            sum = sum.plus(report.rows());
            fallbacks += report.fallbacks();
        }
        return new PredictedRows.Report(partitions.size(), sum, fallbacks);
    }

    private static Map<String, @Nullable Object> manifest(
            ResolvedModel resolved, LoadedModel model, RowCounts counts, Optional<Decided> decided) {
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>(resolved.plainData());
        manifest.put("model_sha256", model.digest().modelSha256());
        manifest.put("rows", counts.plainData());
        decided.ifPresent(own -> manifest.put(Decided.KEY, own.plainData()));
        return manifest;
    }
}
