package io.lockstep.kernels.attribution;

import java.util.Arrays;
import java.util.List;

/**
 * Rows that stand for what a model reads when it knows nothing of a row: examples of the data, or centres of them.
 *
 * @param rows at least one. Not modified.
 * @param weights of the rows, above 0. Taken as shares of their sum. Not modified.
 */
public record Background(List<CellRow> rows, double[] weights) {
    public Background {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(
                    "background: expected at least 1 row, got none. Give rows of the data, or a baseline");
        }
        if (weights.length != rows.size()) {
            throw new IllegalArgumentException("background: expected a weight for each of " + rows.size()
                    + " rows, got " + weights.length + ". Give as many");
        }
        for (double weight : weights) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "background: expected weights above 0, got " + weight + ". Leave such rows out");
            }
        }
    }

    /** Rows of equal weight. */
    public static Background of(List<CellRow> rows) {
        double[] weights = new double[rows.size()];
        Arrays.fill(weights, 1);
        return new Background(rows, weights);
    }

    /** Shares of the rows, which add up to 1. */
    double[] shares() {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double[] shares = new double[weights.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = weights[i] / sum;
        }
        return shares;
    }

    /** Refuses a row that no row of the background can stand in for. */
    void check(CellRow row) {
        for (CellRow other : rows) {
            if (other.cells().length != row.cells().length || !Arrays.equals(other.steps(), row.steps())) {
                throw new IllegalArgumentException("background: expected rows of " + row.cells().length
                        + " cells with " + Arrays.toString(row.steps())
                        + " items, as the explained row has, got one of "
                        + other.cells().length + " with " + Arrays.toString(other.steps())
                        + ". Take it of the same model, and of a sequence one that is as long");
            }
        }
    }
}
