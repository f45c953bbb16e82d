package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.embedding.VectorsOfIds;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.List;

/**
 * Comparison of passes of different sizes over the same weights. Rows of random numbers go through the full pass, the first of
 * them through the other one at every place it has; raw answers and scores must be the same bits. Which way a library
 * computes follows from sizes alone, so that one other order of sums shows in nearly every row.
 */
final class EqualPasses {
    private static final float[] NONE = {};
    private static final int LEAST_ROWS = 16;
    private static final int ITEMS = 3;

    private final Graph graph;
    private final Batch rows;
    private final float[] scores;
    private final float[][] raw;

    /** @param full runs here, once */
    EqualPasses(Graph graph, PaddedScoring full) {
        this.graph = graph;
        this.rows = new Batch(full.rows(), graph.spec().inputTypes(), List.of());
        rows.setRows(full.rows());
        for (int input = 0; input < rows.inputCount(); input++) {
            fill(rows.inputValues(input), input);
        }
        this.scores = new float[full.rows() * graph.outputSize()];
        full.score(rows, 0, full.rows(), scores, NONE);
        this.raw = new float[graph.outputCount()][];
        for (int answer = 0; answer < raw.length; answer++) {
            raw[answer] = full.raw(answer).clone();
        }
    }

    /** Numbers of all magnitudes around 1, ids that all tables have. */
    private void fill(BatchValues values, int input) {
        for (int row = 0; row < rows.rows(); row++) {
            int items = values.type().ragged() ? 1 + row % ITEMS : 1;
            int at = values.type().ragged() ? values.append(row, items) : values.first(row);
            RandomStream numbers = RandomStream.of(0, Purpose.PASS_COMPARISON, input, row);
            double magnitude = Math.scalb(1.0, row % ITEMS - 1);
            for (int i = 0; i < items * values.itemSize(); i++) {
                if (values instanceof IntValues ids) {
                    ids.array()[at + i] = (int) numbers.below(ids(input), i);
                } else {
                    values.floats()[at + i] = (float) (magnitude * numbers.normal(i));
                }
            }
        }
    }

    /** Ids that every reader of an input knows. */
    private int ids(int input) {
        int least = Integer.MAX_VALUE;
        for (GraphNode node : graph.nodes()) {
            if (node.inputs().contains(input) && node.layer() instanceof VectorsOfIds vectors) {
                least = Math.min(least, vectors.size());
            }
        }
        return least;
    }

    /** Whether another pass over the same weights gives the same bits. */
    boolean isEqual(PaddedScoring pass) {
        int compared = Math.min(rows.rows(), Math.max(LEAST_ROWS, pass.rows()));
        float[] found = new float[scores.length];
        for (int from = 0; from < compared; from += pass.rows()) {
            int count = Math.min(pass.rows(), compared - from);
            pass.score(rows, from, count, found, NONE);
            for (int answer = 0; answer < raw.length; answer++) {
                int size = graph.outputSize(answer);
                if (!same(pass.raw(answer), 0, raw[answer], from * size, count * size)) {
                    return false;
                }
            }
        }
        return same(found, 0, scores, 0, compared * graph.outputSize());
    }

    private static boolean same(float[] some, int someFrom, float[] others, int othersFrom, int count) {
        for (int i = 0; i < count; i++) {
            if (Float.floatToRawIntBits(some[someFrom + i]) != Float.floatToRawIntBits(others[othersFrom + i])) {
                return false;
            }
        }
        return true;
    }
}
