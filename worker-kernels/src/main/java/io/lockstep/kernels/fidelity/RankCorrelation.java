package io.lockstep.kernels.fidelity;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation: Pearson's of ranks, equal numbers having the mean of theirs. C. Spearman, The Proof and
 * Measurement of Association between Two Things (1904).
 */
public final class RankCorrelation {
    private static final int LEAST = 3;

    private RankCorrelation() {}

    /**
     * Correlation in [-1, 1]; NaN of fewer than three numbers, of equal ones, and where one is not a number.
     *
     * @param a Not modified.
     * @param b as many. Not modified.
     */
    public static double spearman(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("rank correlation: expected as many numbers on both sides, got "
                    + a.length + " and " + b.length + ". Compare attributions of the same cells");
        }
        if (a.length < LEAST || hasNaN(a) || hasNaN(b)) {
            return Double.NaN;
        }
        double[] first = ranks(a);
        double[] second = ranks(b);
        double mean = (a.length + 1) / 2.0;
        double products = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < a.length; i++) {
            products += (first[i] - mean) * (second[i] - mean);
            firstSquares += (first[i] - mean) * (first[i] - mean);
            secondSquares += (second[i] - mean) * (second[i] - mean);
        }
        double scale = Math.sqrt(firstSquares * secondSquares);
        return scale > 0 ? Math.max(-1, Math.min(1, products / scale)) : Double.NaN;
    }

    private static boolean hasNaN(double[] values) {
        return Arrays.stream(values).anyMatch(Double::isNaN);
    }

    /** From 1; equal numbers have the mean of theirs. */
    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted((i, j) -> Double.compare(values[i] + 0.0, values[j] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
