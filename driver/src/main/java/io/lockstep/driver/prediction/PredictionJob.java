package io.lockstep.driver.prediction;

import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;

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
        int[] places = scored.columns().isWhole(scored.all().size())
                ? new int[0]
                : scored.columns().places().stream().mapToInt(i -> i).toArray();
        PredictedRows.Form written = new PredictedRows.Form(places, form.threshold());
        CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
        JavaRDD<Row> rows =
                scored.opened().javaRows().mapPartitions(own -> new PredictedRows(plan, written, own, reports::add));
        try {
            Dataset<Row> predicted = ColumnNames.session(spark, scored.columns().schema())
                    .createDataFrame(rows, scored.columns().schema());
            OutputColumns.written(form.format(), predicted)
                    .write()
                    .format(form.format().spark())
                    .options(form.format().options())
                    .partitionBy(form.partitionBy().toArray(new String[0]))
                    .save(directory);
            return counts(reports.value());
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw FileFailureException.writing(directory, TaskFailure.of(e, place));
        }
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
