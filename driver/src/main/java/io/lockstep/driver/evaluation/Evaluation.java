package io.lockstep.driver.evaluation;

import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.diagnostics.DiagnosticsCollector;
import io.lockstep.driver.diagnostics.DiagnosticsPlan;
import io.lockstep.driver.diagnostics.DiagnosticsState;
import io.lockstep.driver.feature.WeightsAboveZero;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Measures a saved model: every task scores its rows and sends what metrics add up to; the driver merges them exactly. */
public final class Evaluation {
    private Evaluation() {}

    /** Bad rows end the evaluation. */
    public static EvaluationResult run(SparkSession spark, Files files, String modelDirectory, Source source)
            throws IOException {
        return run(spark, files, modelDirectory, source, ScoringOptions.standard());
    }

    /** Nothing is required of the model. */
    public static EvaluationResult run(
            SparkSession spark, Files files, String modelDirectory, Source source, ScoringOptions options)
            throws IOException {
        return run(spark, files, modelDirectory, source, options, List.of());
    }

    /**
     * Scores every row of a source that holds the answers.
     *
     * @param requirements whose metrics must be among the model's; whether they are met is the caller's to ask
     * @throws IllegalArgumentException when the source does not have the model's columns, or the model not such a metric
     * @throws IOException when model or rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public static EvaluationResult run(
            SparkSession spark,
            Files files,
            String modelDirectory,
            Source source,
            ScoringOptions options,
            List<Requirement> requirements)
            throws IOException {
        return run(files, modelDirectory, Rows.of(spark, files, source), options, requirements);
    }

    /** As {@link #run(SparkSession, Files, String, Source, ScoringOptions, List)}, of rows wherever they are. */
    public static EvaluationResult run(
            Files files, String modelDirectory, Rows rows, ScoringOptions options, List<Requirement> requirements)
            throws IOException {
        LoadedModel model = ModelDirectory.load(files, modelDirectory);
        requirements.forEach(requirement -> requirement.check(model.spec().outputs()));
        return run(files, model, rows, options, null).result();
    }

    /** Result and diagnostics of the same rows. */
    public record Diagnosed(EvaluationResult result, Diagnostics diagnostics) {}

    /**
     * Measures and diagnoses rows in one pass.
     *
     * @param asked without its order where rows do not have that column
     * @param side which rows they are
     */
    public static Diagnosed diagnosed(
            Files files, String modelDirectory, Rows rows, ScoringOptions options, DiagnosticsPlan asked, String side)
            throws IOException {
        LoadedModel model = ModelDirectory.load(files, modelDirectory);
        Measured measured = run(files, model, rows, options, asked);
        DiagnosticsPlan plan = asked.orderedAmong(measured.columns());
        DiagnosticsState state = DiagnosticsState.of(measured.state());
        return new Diagnosed(
                measured.result(),
                DiagnosticsCollector.diagnostics(model.spec(), model.preprocessing(), state, plan, side));
    }

    /** @param state of the diagnostics; empty: none were asked for */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Measured(EvaluationResult result, List<String> columns, byte[] state) {}

    private static Measured run(
            Files files, LoadedModel model, Rows rows, ScoringOptions options, @Nullable DiagnosticsPlan asked)
            throws IOException {
        boolean past = BaselineTask.fits(model.spec(), model.preprocessing());
        Rows source = past
                ? rows.withBaselines(
                        Objects.requireNonNull(model.preprocessing().windows()))
                : rows.windowed(model.preprocessing().windows(), true);
        SourceRows opened = source.open();
        check(files, model, source, opened, options);
        String plan = options.plan(files, model, opened.columns(), true).toJson();
        String diagnosed =
                asked == null ? "" : asked.orderedAmong(opened.columns()).toJson();
        TaskFailure.Place place = source::place;
        byte[][] parts;
        try {
            JavaRDD<byte[][]> scored = opened.javaRows()
                    .mapPartitionsWithIndex(
                            (index, own) -> Collections.singletonList(score(plan, diagnosed, index, own))
                                    .iterator(),
                            false);
            parts = scored.getNumPartitions() == 0 ? new byte[1][0] : scored.treeReduce(Evaluation::joined);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, place);
        }
        EvaluationResult result = merge(outcomes(parts), model, source, place);
        result.rows().check(options.badRows(), source.name());
        return new Measured(result, opened.columns(), parts[0]);
    }

    private static void check(Files files, LoadedModel model, Rows source, SourceRows opened, ScoringOptions options)
            throws IOException {
        if (!opened.columns().containsAll(model.preprocessing().targets())) {
            throw new IllegalArgumentException(source.name() + ": expected column "
                    + Excerpt.list(model.preprocessing().targets()) + " with the answer, got columns "
                    + Excerpt.list(opened.columns()) + ". Evaluate on rows that have it, or use predict");
        }
        SchemaCheck.check(files, model, source.name(), KeptSchema.of(opened, source.declaresTypes()), true, options);
        model.preprocessing().checkStepWeights(source.name(), opened.columns());
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(source.name(), opened.shape());
        model.preprocessing().checkAnswerTypes(opened.columns(), opened.types());
    }

    /**
     * A task's rows.
     *
     * @param diagnosed a {@link DiagnosticsPlan}; empty: none is asked for
     * @return the state of the diagnostics, empty where there is none, and the outcome, the number of the partition in front
     */
    private static byte[][] score(String plan, String diagnosed, int index, Iterator<Row> rows) throws IOException {
        try (RowScorer<Row> scorer =
                new RowScorer<>(ScoringPlan.of(plan), SourceRows::values, SourceRows::problem, SourceRows::where)) {
            ModelMetrics metrics =
                    ModelMetrics.of(scorer.model(), scorer.preprocessing().scales());
            ScoringPlan known = ScoringPlan.of(plan);
            DiagnosticsCollector collector = collector(scorer, known, diagnosed);
            BaselineTask past = BaselineTask.fits(scorer.model(), scorer.preprocessing())
                    ? new BaselineTask(scorer.model(), scorer.preprocessing(), known.columns(), RowScorer.BATCH)
                    : null;
            WeightsAboveZero weights = new WeightsAboveZero(scorer.preprocessing());
            for (List<Row> taken = scorer.next(rows); !taken.isEmpty(); taken = scorer.next(rows)) {
                weights.add(scorer.batch(), taken.size());
                metrics.add(taken.size(), scorer.batch(), scorer.scores(), scorer.losses());
                if (collector != null) {
                    List<@Nullable Object[]> values =
                            taken.stream().map(SourceRows::values).toList();
                    collector.add(values, scorer.batch(), scorer.scores(), scorer.losses());
                }
                if (past != null) {
                    past.add(taken, scorer.batch().weights());
                }
            }
            byte[] state = collector == null ? new byte[0] : collector.state().toBytes();
            byte[] outcome = PartitionOutcome.good(scorer.counts(), weights.found(), past)
                    .toBytes(metrics.toBytes());
            return new byte[][] {state, numbered(index, outcome)};
        } catch (BadInputException e) {
            // Not thrown: Spark would read the same row three times more.
            byte[] outcome = PartitionOutcome.bad(e.where(), e.problem()).toBytes(new byte[0]);
            return new byte[][] {new byte[0], numbered(index, outcome)};
        }
    }

    private static @Nullable DiagnosticsCollector collector(RowScorer<Row> scorer, ScoringPlan plan, String diagnosed)
            throws IOException {
        return diagnosed.isEmpty()
                ? null
                : new DiagnosticsCollector(
                        scorer.model(), scorer.preprocessing(), plan.columns(), DiagnosticsPlan.of(diagnosed));
    }

    private static byte[] numbered(int index, byte[] outcome) {
        return ByteBuffer.allocate(Integer.BYTES + outcome.length)
                .putInt(index)
                .put(outcome)
                .array();
    }

    /** Two tasks' states merged, and the outcomes of both. */
    private static byte[][] joined(byte[][] a, byte[][] b) throws IOException {
        byte[][] all = Arrays.copyOf(a, a.length + b.length - 1);
        System.arraycopy(b, 1, all, a.length, b.length - 1);
        if (a[0].length == 0) {
            all[0] = b[0];
        } else if (b[0].length > 0) {
            DiagnosticsState state = DiagnosticsState.of(a[0]);
            state.merge(b[0]);
            all[0] = state.toBytes();
        }
        return all;
    }

    /** In the order of the partitions: of several bad rows the first is named. */
    private static List<byte[]> outcomes(byte[][] parts) {
        List<byte[]> numbered = new ArrayList<>(Arrays.asList(parts).subList(1, parts.length));
        numbered.sort(Comparator.comparingInt(part -> ByteBuffer.wrap(part).getInt()));
        return numbered.stream()
                .map(part -> Arrays.copyOfRange(part, Integer.BYTES, part.length))
                .toList();
    }

    private static EvaluationResult merge(
            List<byte[]> outcomes, LoadedModel model, Rows source, TaskFailure.Place place) throws IOException {
        ModelMetrics metrics = ModelMetrics.of(model.spec());
        List<Map<String, byte[]>> past = new ArrayList<>();
        RowCounts counts = RowCounts.NONE;
        WeightsAboveZero weights = new WeightsAboveZero(model.preprocessing());
        for (byte[] bytes : outcomes) {
            PartitionOutcome outcome = PartitionOutcome.of(bytes);
            if (outcome.isBad()) {
                throw new BadInputException(place.of(outcome.where()), outcome.problem());
            }
            metrics.merge(PartitionOutcome.metrics(bytes));
            past.add(outcome.states());
            counts = counts.plus(outcome.counts());
            weights.add(outcome.weighty());
        }
        if (counts.scored() == 0) {
            throw new IOException(source.name() + ": expected rows to evaluate, got none (" + counts.describe()
                    + "). Check the path");
        }
        weights.check(source.name(), counts.scored());
        Map<String, Baseline> baselines = BaselineTask.fits(model.spec(), model.preprocessing())
                ? BaselineTask.merge(model.spec(), model.preprocessing(), past, counts.scored())
                : Map.of();
        return new EvaluationResult(metrics.values(), baselines, counts);
    }
}
