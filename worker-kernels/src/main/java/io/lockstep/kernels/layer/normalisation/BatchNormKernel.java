package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.sum.RunSums;

/**
 * Normalised Z. Symbols: B rows, C channels, S positions of a channel, n = B S. Sums are in double, rows in order and
 * positions in order within a row; mean and variance in two passes, again in backward rather than kept.
 *
 * @param channels C
 * @param positions S
 */
record BatchNormKernel(int channels, int positions, double epsilon) implements PlainKernel {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;
    private static final int MEAN = 2;
    private static final int VARIANCE = 3;

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int rows = pass.rows();
        boolean training = pass.training();
        float[] x = inputs[0];
        for (int c = 0; c < channels; c++) {
            double mean = training ? mean(rows, c, x) : parameters[MEAN][c];
            double variance = training ? variance(rows, c, mean, x) : parameters[VARIANCE][c];
            double scale = parameters[WEIGHT][c] / Math.sqrt(variance + epsilon);
            normalise(rows, c, mean, scale, parameters[BIAS][c], x, output);
        }
    }

    private double mean(int rows, int channel, float[] x) {
        return sum(rows, channel, x) / ((double) rows * positions);
    }

    private double sum(int rows, int channel, float[] x) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int from = (row * channels + channel) * positions;
            sum += RunSums.of(x, from, positions);
        }
        return sum;
    }

    private double variance(int rows, int channel, double mean, float[] x) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int from = (row * channels + channel) * positions;
            sum += RunSums.ofSquares(x, from, mean, positions);
        }
        return sum / ((double) rows * positions);
    }

    private void normalise(int rows, int channel, double mean, double scale, double bias, float[] x, float[] z) {
        for (int row = 0; row < rows; row++) {
            int from = (row * channels + channel) * positions;
            for (int i = from; i < from + positions; i++) {
                z[i] = (float) ((x[i] - mean) * scale + bias);
            }
        }
    }

    /**
     * <pre>
     * x^ = (x - mean) / sqrt(variance + epsilon)
     * dBias = sum dZ,  dWeight = sum dZ x^
     * dX += weight / sqrt(variance + epsilon) (dZ - dBias / n - x^ dWeight / n)
     * </pre>
     */
    @Override
    public void backward(
            Pass pass,
            float[][] parameters,
            float[][] inputs,
            float[] output,
            float[] kept,
            float[] dOutput,
            float[][] dInputs,
            float[][] dParameters) {
        int rows = pass.rows();
        float[] x = inputs[0];
        float[] dZ = dOutput;
        double n = (double) rows * positions;
        for (int c = 0; c < channels; c++) {
            double mean = mean(rows, c, x);
            double variance = variance(rows, c, mean, x);
            double inverse = 1 / Math.sqrt(variance + epsilon);
            double dBias = sum(rows, c, dZ);
            double dWeight = inverse * sumOfProducts(rows, c, mean, x, dZ);
            dParameters[WEIGHT][c] += (float) dWeight;
            dParameters[BIAS][c] += (float) dBias;
            dParameters[MEAN][c] += (float) (pass.weightSum() * mean);
            dParameters[VARIANCE][c] += (float) (pass.weightSum() * (variance * (n / Math.max(1, n - 1))));
            if (dInputs[0].length > 0) {
                double scale = parameters[WEIGHT][c] * inverse;
                double slope = scale * inverse * dWeight / n;
                addLinear(rows, c, scale, slope, scale * dBias / n - slope * mean, x, dZ, dInputs[0]);
            }
        }
    }

    private double sumOfProducts(int rows, int channel, double mean, float[] x, float[] dZ) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int from = (row * channels + channel) * positions;
            sum += RunSums.ofProducts(x, from, mean, dZ, from, positions);
        }
        return sum;
    }

    /** {@code dX += scale dZ - slope x - offset}. */
    private void addLinear(
            int rows, int channel, double scale, double slope, double offset, float[] x, float[] dZ, float[] dX) {
        for (int row = 0; row < rows; row++) {
            int from = (row * channels + channel) * positions;
            for (int i = from; i < from + positions; i++) {
                dX[i] += (float) (scale * dZ[i] - slope * x[i] - offset);
            }
        }
    }
}
