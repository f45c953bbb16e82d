package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import java.util.Arrays;

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
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            for (double[] row : x) {
                for (int p = c * positions; p < (c + 1) * positions; p++) {
                    sum += row[p];
                    squares += row[p] * row[p];
                }
            }
            double n = (double) x.length * positions;
            double mean = training ? sum / n : tensors[2][c];
            double variance = training ? squares / n - mean * mean : tensors[3][c];
            for (int row = 0; row < x.length; row++) {
                for (int p = c * positions; p < (c + 1) * positions; p++) {
                    double normal = (x[row][p] - mean) / Math.sqrt(variance + layer.epsilon());
                    y[row][p] = tensors[0][c] * normal + tensors[1][c];
                }
            }
        }
        return y;
    }

    /** @param tensors weight, bias */
    static double[] layerNorm(LayerNorm layer, double[] x, double[][] tensors) {
        int size = tensors[0].length;
        double[] y = normalised(x, size, layer.epsilon());
        for (int i = 0; i < y.length; i++) {
            y[i] = tensors[0][i % size] * y[i] + tensors[1][i % size];
        }
        return y;
    }

    /** @param tensors weight, bias */
    static double[] groupNorm(GroupNorm layer, double[] x, double[][] tensors) {
        double[] y = normalised(x, x.length / layer.groups(), layer.epsilon());
        int positions = x.length / tensors[0].length;
        for (int i = 0; i < y.length; i++) {
            y[i] = tensors[0][i / positions] * y[i] + tensors[1][i / positions];
        }
        return y;
    }

    /** Runs of so many elements, each by its own mean and variance. */
    private static double[] normalised(double[] x, int size, double epsilon) {
        double[] y = new double[x.length];
        for (int from = 0; from < x.length; from += size) {
            double[] run = Arrays.copyOfRange(x, from, from + size);
            double mean = Arrays.stream(run).average().orElseThrow();
            double variance = Arrays.stream(run).map(a -> a * a).average().orElseThrow() - mean * mean;
            for (int i = from; i < from + size; i++) {
                y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon);
            }
        }
        return y;
    }
}
