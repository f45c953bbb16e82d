package io.lockstep.kernels.attribution;

/**
 * What a row's cells or groups of cells have to do with an answer. The arrays are its own.
 *
 * @param values by cell or by group, as the method says
 * @param standardErrors of the values; empty where they are exact
 * @param answer of the row, a weighted sum of raw answers
 * @param baseline the same of the baseline
 * @param evaluations rows that the model was asked for
 */
public record Attribution(double[] values, double[] standardErrors, double answer, double baseline, int evaluations) {
    /** How far the sum of the values, added in their order, is from the difference between answer and baseline. */
    public double completenessError() {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return Math.abs(sum - (answer - baseline));
    }
}
