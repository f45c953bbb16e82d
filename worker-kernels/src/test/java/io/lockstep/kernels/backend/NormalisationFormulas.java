package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.BatchNorm;

/** Normalisations by their formulas in double. */
final class NormalisationFormulas {
    private NormalisationFormulas() {}

    /**
     * Before the activation.
     *
     * @param x [row][channel, position]
     * @param tensors weight, bias, running mean, running variance
     */
    static double[][] batchNorm(BatchNorm layer, int channels, boolean training, double[][] x, double[][] tensors) {
        int positions = x[0].length / channels;
        double[][] y = new double[x.length][x[0].length];
        for (int i = 0; i < x[0].length; i++) {
            int c = i / positions;
            double mean = tensors[2][c];
            double variance = tensors[3][c];
            if (training) {
                double sum = 0;
                double squares = 0;
                for (double[] row : x) {
                    for (int p = c * positions; p < (c + 1) * positions; p++) {
                        sum += row[p];
                        squares += row[p] * row[p];
                    }
                }
                double n = (double) x.length * positions;
                mean = sum / n;
                variance = squares / n - mean * mean;
            }
            for (int row = 0; row < x.length; row++) {
                y[row][i] = tensors[0][c] * (x[row][i] - mean) / Math.sqrt(variance + layer.epsilon()) + tensors[1][c];
            }
        }
        return y;
    }
}
