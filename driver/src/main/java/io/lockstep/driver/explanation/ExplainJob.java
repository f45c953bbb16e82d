package io.lockstep.driver.explanation;

import io.lockstep.driver.background.BackgroundConfig;
import io.lockstep.driver.background.BackgroundRows;
import io.lockstep.driver.counterfactual.CounterfactualConfig;
import io.lockstep.driver.counterfactual.RowCounterfactuals;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.Answers;
import io.lockstep.driver.prediction.ColumnNames;
import io.lockstep.driver.prediction.OutputClaim;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prediction.PredictionResult;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Explains the rows of a data set, as a Spark job of bounded memory. The output is that of {@link Prediction} with the columns of
 * {@link ExplanationColumns} behind, claimed, written and committed alike; its rows and the summary are the same however the input
 * is divided and whoever computes it.
 */
public final class ExplainJob {
    private static final String TALLY = "tally";

    private final SparkSession spark;
    private final Files files;
    private final ResolvedModel resolved;
    private final Source input;
    private final String target;
    private final ScoringOptions options;
    private final ExplanationConfig config;

    /**
     * What is to be explained.
     *
     * @param output a directory that does not exist, is empty, or holds what the same job left when it was killed
     */
    public ExplainJob(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            Source input,
            String output,
            ScoringOptions options,
            ExplanationConfig config)
            throws IOException {
        this.spark = spark;
        this.files = files;
        this.resolved = resolved;
        this.input = input;
        this.target = files.qualify(output);
        this.options = options;
        this.config = config;
    }

    /**
     * Explains every row, or as many as are asked for; the answers need not be there.
     *
     * @throws IllegalArgumentException when the input does not have the model's columns, method, baseline or answer do not fit the
     *     model, or the output is not empty
     * @throws IOException when model or rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public ExplanationResult run() throws IOException {
        return run(config.maps() ? ExplanationColumns.MAPS : ExplanationColumns.ALL);
    }

    /** Predicts every row, with reasons behind and nothing else. */
    public PredictionResult reasons() throws IOException {
        if (config.rows() != null) {
            throw new IllegalArgumentException("explain.rows: expected none where every row is predicted, got "
                    + config.rows() + ". Leave it out");
        }
        ExplanationResult result = run(ExplanationColumns.REASONS);
        return new PredictionResult(result.output(), result.rows(), result.renamed(), Optional.empty());
    }

    private ExplanationResult run(ExplanationColumns columns) throws IOException {
        Prediction.refuseInside(files, target, input);
        Optional<String> dead = OutputClaim.check(files, target);
        LoadedModel model = ModelDirectory.load(files, resolved.directory());
        Preprocessing preprocessing = model.preprocessing();
        config.method().check(model.directory(), model.spec(), preprocessing);
        AnswerChoice choice = new AnswerChoice(model.spec(), preprocessing, config);
        BaselineInputs baseline = baseline(model);
        BackgroundRows background = background(model);
        Rows rows = Rows.of(spark, files, input).windowed(preprocessing.windows(), false);
        SourceRows opened = rows.open();
        SchemaCheck.check(files, model, rows.name(), KeptSchema.of(opened, rows.declaresTypes()), false, options);
        preprocessing.encoder(opened.columns());
        preprocessing.checkTypes(opened.columns(), opened.types());
        preprocessing.checkImages(input.shown(), opened.shape());
        List<String> names = new ArrayList<>(new Answers(preprocessing, model.spec()).names());
        names.addAll(columns.names());
        if (turns(columns)) {
            names.add(ExplanationColumns.COUNTERFACTUAL);
        }
        Map<String, String> renamed = ColumnNames.renamed(names, opened.columns());
        List<String> notes = new ArrayList<>(choice.notes());
        notes.addAll(baseline.notes());
        notes.addAll(notes(model));
        notes.addAll(notes(background));
        OutputClaim.Work work = Prediction.work(
                "explanation",
                files,
                model,
                input,
                options,
                List.of(columns.name(), plain(config), plain(baseline), background == null ? "" : background.toJson()));
        try (OutputClaim claim = OutputClaim.take(files, target, work, dead)) {
            Optional<Map<String, @Nullable Object>> earlier = claim.earlier(work);
            RowCounts counts;
            SummaryTally tally = new SummaryTally();
            if (earlier.isPresent()) {
                counts = RowCounts.fromPlainData(earlier.get().get("rows"));
                tally.merge(kept(earlier.get()));
                counts.check(options.badRows(), rows.name());
            } else {
                ExplanationPlan plan =
                        plan(columns, model, opened, baseline, background, last(model, opened, config.rows()));
                Explained explained = write(columns, model, opened, plan, claim.attempt(), rows::place);
                counts = explained.counts();
                if (counts.scored() == 0) {
                    throw new IOException(input.shown() + ": expected rows to explain, got none (" + counts.describe()
                            + "). Check the path");
                }
                counts.check(options.badRows(), rows.name());
                tally.merge(explained.tally().toBytes());
                Faults.at("explain.before-commit");
                claim.commit(work, manifest(model, counts, tally));
            }
            Fidelity fidelity = fidelity(columns, model, opened, baseline, background, rows::place);
            return new ExplanationResult(target, counts, config, summary(tally), fidelity, notes, renamed);
        }
    }

    /** Whether counterfactuals are looked for. */
    private boolean turns(ExplanationColumns columns) {
        return config.counterfactual() != null && columns != ExplanationColumns.REASONS;
    }

    private ExplanationPlan plan(
            ExplanationColumns columns,
            LoadedModel model,
            SourceRows opened,
            BaselineInputs baseline,
            @Nullable BackgroundRows background,
            String last)
            throws IOException {
        ScoringPlan scoring = options.plan(files, model, opened.columns(), false);
        CounterfactualConfig turned = config.counterfactual();
        return new ExplanationPlan(
                scoring,
                config,
                baseline,
                background == null ? "" : background.toJson(),
                turned == null || !turns(columns) ? "" : RowCounterfactuals.plan(model, scoring, turned),
                last);
    }

    private static Object plain(Object data) {
        return Objects.requireNonNull(ExplanationConfig.BINDING.unbind(data));
    }

    private BaselineInputs baseline(LoadedModel model) throws IOException {
        Baseline asked = config.baseline();
        return asked instanceof RowBaseline row
                ? BaselineRow.read(spark, files, model, row)
                : asked.inputs(
                        model.preprocessing(),
                        ModelDirectory.profile(files, model.directory()).orElse(null));
    }

    private @Nullable BackgroundRows background(LoadedModel model) throws IOException {
        BackgroundConfig asked = config.background();
        return asked == null ? null : asked.take(spark, files, model, options, config.seed());
    }

    /** What values are taken over, where that is not the baseline. */
    private List<String> notes(@Nullable BackgroundRows background) {
        BackgroundConfig asked = config.background();
        return asked == null || background == null
                ? List.of()
                : List.of("over a background of " + background.rows().size()
                        + (asked.centres() == null ? " rows of " : " centres of rows of ") + asked.shown());
    }

    /** What a person should know of what the model reads. */
    private static List<String> notes(LoadedModel model) {
        List<String> notes = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (InputFeatures own : model.preprocessing().inputs()) {
            if (own.noise() != null) {
                notes.add("input " + own.name() + " is drawn by the row's content, and stands as a column of its name");
            }
            if (BaselineInputs.readsIds(own)) {
                own.features().forEach(feature -> ids.add(feature.column()));
            }
        }
        if (!ids.isEmpty()) {
            notes.add("columns " + Excerpt.list(ids.stream().distinct().toList())
                    + " become ids: their attributions are those of the ids' vectors in the embedding, summed");
        }
        return notes;
    }

    /** The last key of the rows that are explained; empty: all are. */
    private String last(LoadedModel model, SourceRows opened, @Nullable Integer most) throws IOException {
        if (most == null) {
            return "";
        }
        String preprocessing = Json.line(model.preprocessing().toPlainData());
        List<String> columns = opened.columns();
        int count = most;
        TreeSet<String> smallest = new TreeSet<>();
        try {
            JavaRDD<String> keys = opened.javaRows()
                    .mapPartitions(own -> ChosenRows.smallest(
                                    Preprocessing.fromPlainData(Json.parse(preprocessing, "preprocessing"), ""),
                                    columns,
                                    count,
                                    own)
                            .iterator());
            smallest.addAll(keys.takeOrdered(count));
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, where -> where);
        }
        return smallest.isEmpty() ? " " : smallest.last();
    }

    /** How true the method is to the model, on as many rows as are asked for. */
    private @Nullable Fidelity fidelity(
            ExplanationColumns columns,
            LoadedModel model,
            SourceRows opened,
            BaselineInputs baseline,
            @Nullable BackgroundRows background,
            TaskFailure.Place place)
            throws IOException {
        Integer most = config.fidelity();
        if (most == null || columns == ExplanationColumns.REASONS) {
            return null;
        }
        Integer rows = config.rows();
        int count = rows == null ? most : Math.min(rows, most);
        String plan = plan(ExplanationColumns.REASONS, model, opened, baseline, background, last(model, opened, count))
                .toJson();
        try {
            List<String> lines = opened.javaRows()
                    .mapPartitions(own -> FidelityRows.lines(plan, own))
                    .collect();
            return Fidelity.of(lines.stream().map(FidelityRows::read).toList());
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, place);
        }
    }

    private Explained write(
            ExplanationColumns columns,
            LoadedModel model,
            SourceRows opened,
            ExplanationPlan plan,
            String directory,
            TaskFailure.Place place)
            throws IOException {
        Explained explained = new Explained();
        spark.sparkContext().register(explained, "explained rows");
        String json = plan.toJson();
        JavaRDD<Row> rows =
                opened.javaRows().mapPartitions(own -> new ExplainedRows(json, columns, own, explained::add));
        StructType schema = schema(columns, model, opened);
        try {
            ColumnNames.session(spark, schema)
                    .createDataFrame(rows, schema)
                    .write()
                    .parquet(directory);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw FileFailureException.writing(directory, TaskFailure.of(e, place));
        }
        if (explained.value() != rows.getNumPartitions()) {
            throw new IOException(input.shown() + ": expected the counts of " + rows.getNumPartitions() + " tasks, got "
                    + explained.value() + ". Explain the rows again");
        }
        return explained;
    }

    private StructType schema(ExplanationColumns columns, LoadedModel model, SourceRows opened) {
        StructField[] fields = opened.schema().fields();
        StructType read = new StructType(Arrays.copyOf(fields, opened.columns().size()));
        StructType answered = new Answers(model.preprocessing(), model.spec()).extend(read);
        StructType extended = columns.extend(answered);
        return ColumnNames.apart(
                turns(columns) ? ExplanationColumns.withCounterfactual(extended) : extended, opened.columns());
    }

    private Summary summary(SummaryTally tally) {
        return tally.summary(config.method().isComplete());
    }

    private Map<String, @Nullable Object> manifest(LoadedModel model, RowCounts counts, SummaryTally tally) {
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>(resolved.plainData());
        manifest.put("model_sha256", model.digest().modelSha256());
        manifest.put("rows", counts.plainData());
        manifest.put("explained", ExplanationConfig.BINDING.unbindRecord(config));
        manifest.put("summary", summary(tally).plainData());
        String bytes = Base64.getEncoder().encodeToString(tally.toBytes());
        manifest.put(OutputClaim.KEPT, Map.of(TALLY, bytes));
        return manifest;
    }

    private static byte[] kept(Map<String, @Nullable Object> rows) {
        Map<?, ?> kept = (Map<?, ?>) Objects.requireNonNull(rows.get(OutputClaim.KEPT));
        return Base64.getDecoder().decode(String.valueOf(kept.get(TALLY)));
    }
}
