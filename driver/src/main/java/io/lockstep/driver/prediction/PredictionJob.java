package io.lockstep.driver.prediction;

import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.jspecify.annotations.Nullable;

/** The Spark job of a prediction: rows are read, scored and written, a task for each part of them. */
final class PredictionJob {
    private PredictionJob() {}

    /**
     * Writes the rows.
     *
     * @param directory that is not there yet
     * @return counts of all tasks
     */
    static PredictedRows.Report write(
            SparkSession spark,
            Files files,
            ScoredColumns scored,
            ScoringOptions options,
            OutputForm form,
            String directory,
            TaskFailure.Place place)
            throws IOException {
        String plan = options.plan(files, scored.model(), scored.opened().columns(), false)
                .toJson();
        CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
        SparkSession session = ColumnNames.session(spark, scored.columns().schema());
        try {
            Task task = new Task(plan, form.threshold(), reports::add);
            Optional<PredictedTable> table = PredictedTable.of(scored, options);
            Optional<StoredTable> stored =
                    table.isPresent() ? StoredTable.of(session, table.get(), scored, options, form) : Optional.empty();
            if (stored.isPresent()) {
                stored.get().write(task, directory);
                return counts(reports.value());
            }
            Dataset<Row> predicted = table.flatMap(
                            own -> own.predicted(session, task, scored.columns().schema()))
                    .orElseGet(() -> external(session, scored, task));
            OutputColumns.written(form.format(), predicted)
                    .write()
                    .format(form.format().spark())
                    .options(scored.columns()
                            .options(form.format(), scored.opened().columns().size()))
                    .partitionBy(form.partitionBy().toArray(new String[0]))
                    .save(directory);
            return counts(reports.value());
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw FileFailureException.writing(directory, TaskFailure.of(e, place));
        }
    }

    /**
     * What travels to every task.
     *
     * @param plan of scoring
     * @param threshold from which a row is yes
     * @param counts hears a report of each task
     */
    record Task(String plan, @Nullable Double threshold, Reports counts) implements Serializable {
        <R, W> Iterator<W> predicted(RowForm<R, W> form, Iterator<R> rows) throws IOException {
            return predictedParts(form, List.of(rows).iterator());
        }

        /** @param parts of the rows, as {@link PredictedRows} has them */
        <R, W> Iterator<W> predictedParts(RowForm<R, W> form, Iterator<? extends Iterator<R>> parts)
                throws IOException {
            return new PredictedRows<>(plan, threshold, form, parts, counts::add);
        }
    }

    /** Hears what {@link PredictedRows.Report#of} reads. */
    interface Reports extends Serializable {
        void add(String report);
    }

    private static Dataset<Row> external(SparkSession session, ScoredColumns scored, Task task) {
        int[] places = scored.columns().placesArray();
        JavaRDD<Row> rows =
                scored.opened().javaRows().mapPartitions(own -> task.predicted(new ExternalRows(places), own));
        return session.createDataFrame(rows, scored.columns().schema());
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
}
