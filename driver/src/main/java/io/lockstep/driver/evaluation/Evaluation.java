package io.lockstep.driver.evaluation;

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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

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
        boolean past = BaselineTask.fits(model.spec(), model.preprocessing());
        Rows source = past
                ? rows.withBaselines(
                        Objects.requireNonNull(model.preprocessing().windows()))
                : rows.windowed(model.preprocessing().windows(), true);
        SourceRows opened = source.open();
        if (!opened.columns().containsAll(model.preprocessing().targets())) {
            throw new IllegalArgumentException(source.name() + ": expected column "
                    + Excerpt.list(model.preprocessing().targets()) + " with the answer, got columns "
                    + Excerpt.list(opened.columns()) + ". Evaluate on rows that have it, or use predict");
        }
        SchemaCheck.check(files, model, source.name(), KeptSchema.of(opened, source.declaresTypes()), true, options);
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(source.name(), opened.shape());
        model.preprocessing().checkAnswerTypes(opened.columns(), opened.types());
        String plan = options.plan(files, model, opened.columns(), true).toJson();
        TaskFailure.Place place = source::place;
        List<byte[]> outcomes;
        try {
            outcomes = opened.javaRows()
                    .mapPartitions(own -> List.of(score(plan, own)).iterator())
                    .collect();
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, place);
        }
        EvaluationResult result = merge(outcomes, model, source, place);
        result.rows().check(options.badRows(), source.name());
        return result;
    }

    private static byte[] score(String plan, Iterator<Row> rows) throws IOException {
        try (RowScorer<Row> scorer =
                new RowScorer<>(ScoringPlan.of(plan), SourceRows::values, SourceRows::problem, SourceRows::where)) {
            ModelMetrics metrics =
                    ModelMetrics.of(scorer.model(), scorer.preprocessing().scales());
            ScoringPlan known = ScoringPlan.of(plan);
            BaselineTask past = BaselineTask.fits(scorer.model(), scorer.preprocessing())
                    ? new BaselineTask(scorer.model(), scorer.preprocessing(), known.columns(), RowScorer.BATCH)
                    : null;
            boolean weighty = false;
            for (List<Row> taken = scorer.next(rows); !taken.isEmpty(); taken = scorer.next(rows)) {
                weighty |= anyAboveZero(scorer.batch().weights(), taken.size());
                metrics.add(taken.size(), scorer.batch(), scorer.scores(), scorer.losses());
                if (past != null) {
                    past.add(taken, scorer.batch().weights());
                }
            }
            return PartitionOutcome.good(scorer.counts(), weighty, past).toBytes(metrics.toBytes());
        } catch (BadInputException e) {
            // Not thrown: Spark would read the same row three times more.
            return PartitionOutcome.bad(e.where(), e.problem()).toBytes(new byte[0]);
        }
    }

    private static boolean anyAboveZero(float[] weights, int count) {
        for (int row = 0; row < count; row++) {
            if (weights[row] > 0) {
                return true;
            }
        }
        return false;
    }

    private static EvaluationResult merge(
            List<byte[]> outcomes, LoadedModel model, Rows source, TaskFailure.Place place) throws IOException {
        ModelMetrics metrics = ModelMetrics.of(model.spec());
        List<Map<String, byte[]>> past = new ArrayList<>();
        RowCounts counts = RowCounts.NONE;
        boolean weighty = false;
        for (byte[] bytes : outcomes) {
            PartitionOutcome outcome = PartitionOutcome.of(bytes);
            if (outcome.isBad()) {
                throw new BadInputException(place.of(outcome.where()), outcome.problem());
            }
            metrics.merge(PartitionOutcome.metrics(bytes));
            past.add(outcome.states());
            counts = counts.plus(outcome.counts());
            weighty |= outcome.weighty();
        }
        if (counts.scored() == 0) {
            throw new IOException(source.name() + ": expected rows to evaluate, got none (" + counts.describe()
                    + "). Check the path");
        }
        if (!weighty) {
            throw new IOException(source.name()
                    + ": expected some rows with a weight above 0, got 0 in column "
                    + Excerpt.quoted(
                            Objects.requireNonNull(model.preprocessing().weight())) + " of all " + counts.scored()
                    + ". Correct the column");
        }
        Map<String, Baseline> baselines = BaselineTask.fits(model.spec(), model.preprocessing())
                ? BaselineTask.merge(model.spec(), model.preprocessing(), past, counts.scored())
                : Map.of();
        return new EvaluationResult(metrics.values(), baselines, counts);
    }
}
