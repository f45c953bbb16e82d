package io.lockstep.driver.importance;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.sample.SampledRow;
import io.lockstep.driver.scoring.EncodedScorer;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.sum.ExactSum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of work of {@link ColumnJob}. */
final class ColumnTask {
    private final EncodedScorer scorer;
    private final List<SampledRow> rows;

    private ColumnTask(EncodedScorer scorer, List<SampledRow> rows) {
        this.scorer = scorer;
        this.rows = rows;
    }

    static ColumnJob.Found run(String plan, byte[] sample, ColumnJob.Piece piece, long seed) throws IOException {
        List<SampledRow> rows = RowSample.of(sample).rows();
        try (EncodedScorer scorer = new EncodedScorer(ScoringPlan.of(plan))) {
            ColumnTask task = new ColumnTask(scorer, rows);
            return piece.permutation() < 0
                    ? new ColumnJob.Found(Map.of(), task.means(piece.column(), piece.values()))
                    : new ColumnJob.Found(task.metrics(piece.column(), task.order(piece, seed)), List.of());
        }
    }

    /** Of each row the one whose value it gets. */
    private int[] order(ColumnJob.Piece piece, long seed) {
        int[] order = new int[rows.size()];
        if (piece.column().isEmpty()) {
            Arrays.setAll(order, i -> i);
        } else {
            long column =
                    RandomStream.named(seed, Purpose.IMPORTANCE, piece.column()).bits(0);
            RandomStream.of(seed, Purpose.IMPORTANCE, column, piece.permutation())
                    .permute(order, order.length);
        }
        return order;
    }

    private Map<String, Double> metrics(String column, int[] order) {
        ModelMetrics metrics = ModelMetrics.of(
                scorer.model().spec(), scorer.model().preprocessing().scales());
        for (int i = 0; i < order.length; i++) {
            SampledRow row = rows.get(i);
            byte[][] slots =
                    scorer.slots().with(row.slots(), column, rows.get(order[i]).slots());
            scorer.add(slots, row.targets(), row.weight());
            if (scorer.rows() == RowScorer.BATCH || i == order.length - 1) {
                int scored = scorer.score();
                metrics.add(scored, scorer.batch(), scorer.scores(), scorer.losses());
            }
        }
        Map<String, Double> finite = new LinkedHashMap<>();
        metrics.values().forEach((name, value) -> {
            if (Double.isFinite(value)) {
                finite.put(name, value);
            }
        });
        return finite;
    }

    private List<List<Double>> means(String column, List<String> values) throws IOException {
        List<List<Double>> means = new ArrayList<>();
        for (String value : values) {
            means.add(means(column, value));
        }
        return means;
    }

    private List<Double> means(String column, String value) throws IOException {
        int outputs = scorer.model().spec().outputShape().elementCount();
        ExactSum[] sums = new ExactSum[outputs];
        Arrays.setAll(sums, i -> new ExactSum());
        for (int i = 0; i < rows.size(); i++) {
            try {
                scorer.add(scorer.slots().with(rows.get(i).slots(), column, value));
            } catch (BadRowException e) {
                throw new IOException(e.getMessage(), e);
            }
            if (scorer.rows() == RowScorer.BATCH || i == rows.size() - 1) {
                int scored = scorer.score();
                for (int k = 0; k < scored * outputs; k++) {
                    sums[k % outputs].add(scorer.scores()[k]);
                }
            }
        }
        List<TargetScale> scales = scales();
        List<Double> means = new ArrayList<>();
        for (int k = 0; k < outputs; k++) {
            double mean = sums[k].value() / rows.size();
            means.add(
                    scales.isEmpty()
                            ? mean
                            : scales.get(k).mean() + scales.get(k).deviation() * mean);
        }
        return means;
    }

    /** Of all the model's numbers in order; empty where they are as they are. */
    private List<TargetScale> scales() {
        List<TargetScale> scales = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < scorer.model().spec().outputs().size(); i++) {
            List<TargetScale> own = scorer.model().preprocessing().scales().get(i);
            any |= !own.isEmpty();
            for (int k = 0; k < scorer.model().spec().outputShape(i).elementCount(); k++) {
                scales.add(own.isEmpty() ? new TargetScale(0, 1) : own.get(k));
            }
        }
        return any ? scales : List.of();
    }
}
