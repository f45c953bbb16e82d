package io.lockstep.kernels.calibration;

/**
 * Answers with what was right.
 *
 * @param classes whether the probabilities are of one of K classes, and targets its index; else each of K stands alone, and
 *     targets are from 0 (no) to 1 (yes)
 * @param rows B
 * @param size K
 * @param scores [B, K] probabilities. Not modified.
 * @param targets [B] class indices, or [B, K]. Not modified.
 * @param weights [B] of the rows. Not modified.
 */
public record ScoredRows(boolean classes, int rows, int size, float[] scores, float[] targets, float[] weights) {
    public ScoredRows {
        boolean some = false;
        for (int row = 0; row < rows; row++) {
            some |= weights[row] > 0;
        }
        if (!some) {
            throw new IllegalArgumentException(
                    "expected validation rows with a weight above 0 to calibrate on, got none" + " of " + rows
                            + ". Raise the share of data.validation, or leave calibrate out");
        }
    }

    /** Share of yes that a row has in a column, 0 or 1 of classes. */
    double target(int row, int column) {
        return classes ? (targets[row] == column ? 1 : 0) : targets[row * size + column];
    }
}
