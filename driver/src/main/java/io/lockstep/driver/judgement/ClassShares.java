package io.lockstep.driver.judgement;

import java.util.ArrayList;
import java.util.List;

/**
 * What a classifier says of examples.
 *
 * @param shares of examples by their likeliest class
 * @param certain share of examples whose likeliest class has a probability above 0.9
 * @param score {@code exp(mean KL(p(y|x) || p(y)))}, from 1 to the number of classes: Salimans and others,
 *     <a href="https://arxiv.org/abs/1606.03498">Improved Techniques for Training GANs</a> (2016), by this classifier in place of Inception, over all
 *     examples at once
 * @param covered classes that have at least a hundredth of an even share
 */
record ClassShares(List<Double> shares, double certain, double score, int covered) {
    private static final double CERTAIN = 0.9;
    private static final double SOME = 0.01;

    /**
     * Of probabilities.
     *
     * @param probabilities [n, classes]. Not modified.
     */
    static ClassShares of(float[] probabilities, int classes) {
        int rows = probabilities.length / classes;
        long[] counts = new long[classes];
        double[] mean = new double[classes];
        long certain = 0;
        for (int row = 0; row < rows; row++) {
            int best = likeliest(probabilities, row, classes);
            counts[best]++;
            certain += probabilities[row * classes + best] > CERTAIN ? 1 : 0;
            for (int c = 0; c < classes; c++) {
                mean[c] += probabilities[row * classes + c] / (double) rows;
            }
        }
        double divergence = 0;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < classes; c++) {
                double p = probabilities[row * classes + c];
                divergence += p > 0 ? p * (StrictMath.log(p) - StrictMath.log(mean[c])) / rows : 0;
            }
        }
        List<Double> shares = new ArrayList<>();
        int covered = 0;
        for (long count : counts) {
            shares.add(rows == 0 ? 0 : (double) count / rows);
            covered += count >= SOME * rows / classes && count > 0 ? 1 : 0;
        }
        return new ClassShares(
                List.copyOf(shares), rows == 0 ? 0 : (double) certain / rows, StrictMath.exp(divergence), covered);
    }

    /** The first of the likeliest classes of a row. */
    static int likeliest(float[] probabilities, int row, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (probabilities[row * classes + c] > probabilities[row * classes + best]) {
                best = c;
            }
        }
        return best;
    }
}
