package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.embedding.VectorsOfIds;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Arrays;
import java.util.List;

/**
 * Comparison of passes of different sizes over the same weights. Rows of random numbers go through the full pass and through
 * the others, at every place these have; raw answers and scores must be the same bits. Which way a library computes follows
 * from sizes alone, so that another order of sums shows soon: in nearly every row of a large network, in one of some hundred
 * numbers where the sums are short. That many more rows are compared the less a row costs.
 */
final class EqualPasses {
    private static final float[] NONE = {};
    private static final int LEAST_ROWS = 16;
    /** Multiplications that a comparison may take, if it has not the least rows. */
    private static final long MOST_PRODUCTS = 1L << 30;
    /** Numbers of answers after which there is no doubt left. */
    private static final long ENOUGH_NUMBERS = 4096;

    private static final int ITEMS = 3;
    private static final int MAGNITUDES = 8;

    private final Graph graph;
    private final PaddedScoring full;
    private final Batch rows;
    private final float[] scores;
    private final float[] found;
    private final float[][] raw;

    /** @param full by which others are judged */
    EqualPasses(Graph graph, PaddedScoring full) {
        this.graph = graph;
        this.full = full;
        this.rows = new Batch(full.rows(), graph.spec().inputTypes(), List.of());
        rows.setRows(full.rows());
        this.scores = new float[full.rows() * graph.outputSize()];
        this.found = new float[scores.length];
        this.raw = new float[graph.outputCount()][];
        for (int answer = 0; answer < raw.length; answer++) {
            raw[answer] = new float[full.rows() * graph.outputSize(answer)];
        }
    }

    /** Rows that are compared: as many as are enough, or as the network's size allows. */
    private long comparedRows() {
        long affordable = MOST_PRODUCTS / Math.max(1, products());
        return Math.max(LEAST_ROWS, Math.min(affordable, ENOUGH_NUMBERS / graph.outputSize()));
    }

    /** Multiplications of a row. */
    private long products() {
        long products = 0;
        for (GraphNode node : graph.nodes()) {
            for (int number : node.tensors()) {
                ParameterTensor tensor = graph.layout().tensors().get(number);
                if (tensor.shape().rank() > 1) {
                    products += (long) tensor.size()
                            * Math.max(
                                    1,
                                    graph.size(node.output()) / tensor.shape().size(0));
                }
            }
        }
        return products;
    }

    /**
     * Which passes give the same bits as the full one.
     *
     * @param passes over the same weights
     */
    boolean[] equal(List<PaddedScoring> passes) {
        boolean[] equal = new boolean[passes.size()];
        Arrays.fill(equal, true);
        long compared = comparedRows();
        for (long from = 0; from < compared; from += full.rows()) {
            scoreMore(from);
            int count = (int) Math.min(full.rows(), compared - from);
            for (int i = 0; i < equal.length; i++) {
                equal[i] = equal[i] && isEqual(passes.get(i), count);
            }
        }
        return equal;
    }

    /** Other rows, through the full pass. */
    private void scoreMore(long first) {
        for (int input = 0; input < rows.inputCount(); input++) {
            fill(rows.inputValues(input), input, first);
        }
        full.score(rows, 0, full.rows(), scores, NONE);
        for (int answer = 0; answer < raw.length; answer++) {
            System.arraycopy(full.raw(answer), 0, raw[answer], 0, raw[answer].length);
        }
    }

    /** Numbers of many magnitudes up to some, so that sums round; ids that all tables have. */
    private void fill(BatchValues values, int input, long first) {
        for (int row = 0; row < rows.rows(); row++) {
            int items = values.type().ragged() ? 1 + row % ITEMS : 1;
            int at = values.type().ragged() ? values.append(row, items) : values.first(row);
            RandomStream numbers = RandomStream.of(0, Purpose.PASS_COMPARISON, input, first + row);
            for (int i = 0; i < items * values.itemSize(); i++) {
                if (values instanceof IntValues ids) {
                    ids.array()[at + i] = (int) numbers.below(ids(input), i);
                } else {
                    values.floats()[at + i] =
                            Math.scalb((float) numbers.normal(i), 1 - (int) numbers.below(MAGNITUDES, i));
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

    /** Whether another pass gives the same bits for the first rows. */
    private boolean isEqual(PaddedScoring pass, int compared) {
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
