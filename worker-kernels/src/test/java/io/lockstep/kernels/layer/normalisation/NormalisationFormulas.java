package io.lockstep.kernels.layer.normalisation;

import java.util.Arrays;

/** What normalising layers have in common, in double. */
final class NormalisationFormulas {
    private NormalisationFormulas() {}

    /** Runs of so many elements, each by its own mean and variance. */
    static double[] normalised(double[] x, int size, double epsilon) {
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
