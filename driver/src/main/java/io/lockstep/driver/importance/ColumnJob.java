package io.lockstep.driver.importance;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Spark job that asks a model about a sample, a column in one way a piece of work. */
final class ColumnJob {
    private static final Binding BINDING = new Binding();

    /**
     * A piece of work, whatever task does it.
     *
     * @param column whose values are others; empty: none
     * @param permutation from 0, by which the column's values are dealt; below 0: values are put in
     * @param values that are put into all rows, one after another
     */
    record Piece(String column, int permutation, List<String> values) {}

    /**
     * What came of a piece.
     *
     * @param metrics of the rows
     * @param means of the model's numbers, for each value
     */
    record Found(Map<String, Double> metrics, List<List<Double>> means) {}

    /**
     * What came of all.
     *
     * @param whole metrics of the sample as it is
     * @param permuted of each column, for each permutation
     * @param means of each column, for each value of its grid
     */
    record Result(
            Map<String, Double> whole,
            Map<String, List<Map<String, Double>>> permuted,
            Map<String, List<List<Double>>> means) {}

    private ColumnJob() {}

    static Result run(
            SparkContext spark, String plan, RowSample sample, Curves curves, GlobalConfig config, boolean answers)
            throws IOException {
        List<Piece> pieces = new ArrayList<>();
        if (answers) {
            pieces.add(new Piece("", 0, List.of()));
            for (String column : sample.columns()) {
                for (int i = 0; i < config.permutations(); i++) {
                    pieces.add(new Piece(column, i, List.of()));
                }
            }
        }
        curves.grids().forEach((column, grid) -> pieces.add(new Piece(column, -1, grid.values())));
        List<Found> found = found(spark, plan, sample, pieces, config.seed());
        Map<String, Double> whole = Map.of();
        Map<String, List<Map<String, Double>>> permuted = new LinkedHashMap<>();
        Map<String, List<List<Double>>> means = new LinkedHashMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.column().isEmpty()) {
                whole = found.get(i).metrics();
            } else if (piece.permutation() >= 0) {
                permuted.computeIfAbsent(piece.column(), name -> new ArrayList<>())
                        .add(found.get(i).metrics());
            } else {
                means.put(piece.column(), found.get(i).means());
            }
        }
        return new Result(whole, permuted, means);
    }

    private static List<Found> found(SparkContext spark, String plan, RowSample sample, List<Piece> pieces, long seed)
            throws IOException {
        List<String> numbered = new ArrayList<>();
        for (Piece piece : pieces) {
            numbered.add(Json.line(BINDING.unbind(piece)));
        }
        if (numbered.isEmpty()) {
            return List.of();
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
        Broadcast<byte[]> rows = context.broadcast(sample.toBytes());
        try {
            List<String> results = context.parallelize(numbered, numbered.size())
                    .map(piece -> Json.line(BINDING.unbind(ColumnTask.run(
                            plan, rows.value(), BINDING.bind(Piece.class, Json.parse(piece, "piece"), "piece"), seed))))
                    .collect();
            List<Found> found = new ArrayList<>();
            for (String result : results) {
                found.add(BINDING.bind(Found.class, Json.parse(result, "found"), "found"));
            }
            return found;
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, where -> where);
        } finally {
            rows.destroy();
        }
    }
}
