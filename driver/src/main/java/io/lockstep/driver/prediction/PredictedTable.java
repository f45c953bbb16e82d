package io.lockstep.driver.prediction;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.prediction.rowgroup.PlacedRow;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.SelectedRows;
import io.lockstep.driver.source.SourceRows;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A prediction over rows that Spark SQL selects, in its internal form from file to file: of the columns only those are read
 * which the model needs or the output has.
 *
 * @param selected that are read
 * @param columns the user's
 * @param read places of those whose values are asked for. Not modified.
 * @param places of the output's columns, as {@link ExternalRows} has them. Not modified.
 * @param rows of the selection
 * @param batches that the rows are made of, where they are
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record PredictedTable(
        SelectedRows selected,
        StructType columns,
        int[] read,
        int[] places,
        Dataset<Row> rows,
        Optional<ColumnBatches> batches) {
    /** Empty where rows are read in the external form: a value that the model needs is of a type which is known there alone. */
    static Optional<PredictedTable> of(ScoredColumns scored, ScoringOptions options) {
        SourceRows opened = scored.opened();
        SelectedRows selected = opened.selected();
        int count = opened.columns().size();
        StructType columns = new StructType(Arrays.copyOf(opened.schema().fields(), count));
        int[] read = read(scored.model().preprocessing(), options.thresholds(), opened.columns());
        if (selected == null
                || Arrays.stream(read)
                        .anyMatch(place ->
                                InternalValue.ofType(columns.apply(place).dataType()) == null)) {
            return Optional.empty();
        }
        int[] places = scored.columns().placesArray();
        Set<Integer> taken = new HashSet<>();
        Arrays.stream(read).forEach(taken::add);
        Arrays.stream(places).filter(place -> place < count).forEach(taken::add);
        Dataset<Row> rows = selected.rows(columns, taken);
        taken.add(count); // the file
        Optional<ColumnBatches> batches =
                InternalForm.plan(rows).flatMap(ColumnBatches::of).filter(found -> found.have(taken));
        return Optional.of(new PredictedTable(selected, columns, read, places, rows, batches));
    }

    /** Whether rows are all there is to read, and each has a number in its file. */
    boolean isNumbered() {
        return selected.leftOut().isEmpty()
                && batches.filter(found -> found.have(Set.of(columns.length() + 1)))
                        .isPresent();
    }

    /** The output's rows; empty where they are read in the external form, as the query would run twice. */
    Optional<Dataset<Row>> predicted(SparkSession session, PredictionJob.Task task, StructType output) {
        String schema = columns.json();
        int[] needed = read;
        int[] written = places;
        Optional<JavaRDD<InternalRow>> predicted = batches.isPresent()
                ? Optional.of(predicted(batches.get(), schema, needed, written, task))
                : InternalForm.rows(rows)
                        .map(own -> own.toJavaRDD()
                                .mapPartitions(part -> task.predicted(internal(schema, needed, written), part)));
        return predicted.flatMap(own -> {
            JavaRDD<InternalRow> all = selected.leftOut().isEmpty()
                    ? own
                    : own.union(leftOut(own, selected.leftOut(), columns.length())
                            .mapPartitions(part -> task.predicted(internal(schema, needed, written), part)));
            return InternalForm.dataset(session, all.rdd(), output);
        });
    }

    private static JavaRDD<InternalRow> predicted(
            ColumnBatches batches, String schema, int[] read, int[] places, PredictionJob.Task task) {
        int[] batchPlaces = batches.places();
        return batches.batches().toJavaRDD().mapPartitions(part -> {
            BatchRows form = new BatchRows((StructType) DataType.fromJson(schema), read, places, batchPlaces);
            return task.predictedParts(form, form.parts(part));
        });
    }

    /** The output's rows before their values are taken, all in one that changes, with no keys. */
    JavaPairRDD<Void, PlacedRow> stored(ColumnBatches own, Set<String> stored, PredictionJob.Task task) {
        String schema = columns.json();
        int[] needed = read;
        int[] written = places;
        int[] batchPlaces = own.places();
        return own.batches().toJavaRDD().mapPartitionsToPair(part -> {
            BatchRows form = new BatchRows((StructType) DataType.fromJson(schema), needed, written, batchPlaces);
            StoredRow row = new StoredRow(form, written, stored);
            return row.pairs(task.predictedParts(row.rows(), form.parts(part)));
        });
    }

    private static InternalRows internal(String schema, int[] read, int[] places) {
        return new InternalRows((StructType) DataType.fromJson(schema), read, places);
    }

    private static JavaRDD<InternalRow> leftOut(JavaRDD<InternalRow> beside, List<Row> rows, int columns) {
        return JavaSparkContext.fromSparkContext(beside.context())
                .parallelize(rows, 1)
                .map(row -> InternalRows.leftOut(columns, SourceRows.where(row), SourceRows.problem(row)));
    }

    /** Places of the columns whose values decide anything. */
    private static int[] read(Preprocessing model, @Nullable StoredThresholds thresholds, List<String> columns) {
        Set<String> names = new HashSet<>(model.needed(false));
        if (thresholds != null) {
            names.addAll(thresholds.names());
            if (model.key() != null) {
                names.add(model.key());
            }
        }
        return names.stream()
                .mapToInt(columns::indexOf)
                .filter(place -> place >= 0)
                .sorted()
                .toArray();
    }
}
