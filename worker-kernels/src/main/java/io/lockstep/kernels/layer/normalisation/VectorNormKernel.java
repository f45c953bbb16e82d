package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.sum.RunSums;

/**
 * Normalises each vector of a row by itself. A weight and a bias belong to S neighbouring elements; the next vector
 * goes on with the next weights, and begins with the first again when they are used up. Sums are in double
 * ({@link RunSums}), mean and variance in two passes, again in backward rather than kept.
 *
 * @param vectors V in a row
 * @param size N of a vector
 * @param positions S, divides N
 * @param weights number of weights, a multiple of N / S
 */
record VectorNormKernel(int vectors, int size, int positions, int weights, double epsilon) implements PlainKernel {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] x = inputs[0];
        for (int vector = 0; vector < pass.rows() * vectors; vector++) {
            int from = vector * size;
            double mean = mean(from, x);
            double inverse = inverseDeviation(from, mean, x);
            int weight = firstWeight(vector);
            for (int i = from; i < from + size; i += positions) {
                double scale = parameters[WEIGHT][weight] * inverse;
                double shift = parameters[BIAS][weight];
                for (int p = i; p < i + positions; p++) {
                    output[p] = (float) ((x[p] - mean) * scale + shift);
                }
                weight++;
            }
        }
    }

    private int firstWeight(int vector) {
        return (int) ((long) vector * (size / positions) % weights);
    }

    private double mean(int from, float[] x) {
        return RunSums.of(x, from, size) / size;
    }

    private double inverseDeviation(int from, double mean, float[] x) {
        return 1 / Math.sqrt(RunSums.ofSquares(x, from, mean, size) / size + epsilon);
    }

    /**
     * <pre>
     * x^ = (x - mean) / sqrt(variance + epsilon),  g = weight dY
     * dBias += sum dY,  dWeight += sum dY x^
     * dX += (g - mean(g) - x^ mean(g x^)) / sqrt(variance + epsilon)
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
        float[] x = inputs[0];
        for (int vector = 0; vector < pass.rows() * vectors; vector++) {
            int from = vector * size;
            double mean = mean(from, x);
            double inverse = inverseDeviation(from, mean, x);
            int weight = firstWeight(vector);
            double gradients;
            double products;
            if (positions == 1) {
                addElements(from, weight, mean, inverse, x, dOutput, dParameters);
                gradients = RunSums.ofProducts(parameters[WEIGHT], weight, 0, dOutput, from, size);
                products = inverse * RunSums.ofProducts(parameters[WEIGHT], weight, x, mean, dOutput, from, size);
            } else {
                gradients = 0;
                products = 0;
                for (int i = from; i < from + size; i += positions) {
                    double dBias = RunSums.of(dOutput, i, positions);
                    double dWeight = inverse * RunSums.ofProducts(x, i, mean, dOutput, i, positions);
                    dParameters[BIAS][weight] += (float) dBias;
                    dParameters[WEIGHT][weight] += (float) dWeight;
                    gradients += parameters[WEIGHT][weight] * dBias;
                    products += parameters[WEIGHT][weight] * dWeight;
                    weight++;
                }
            }
            if (dInputs[0].length > 0) {
                double slope = inverse * inverse * products / size;
                double offset = inverse * gradients / size - slope * mean;
                addLinear(vector, inverse, slope, offset, parameters[WEIGHT], x, dOutput, dInputs[0]);
            }
        }
    }

    /** Gradients of weights and biases that belong to one element each. */
    private void addElements(
            int from, int weight, double mean, double inverse, float[] x, float[] dY, float[][] dParameters) {
        float[] dBias = dParameters[BIAS];
        float[] dWeight = dParameters[WEIGHT];
        for (int i = 0; i < size; i++) {
            dBias[weight + i] += dY[from + i];
            dWeight[weight + i] += (float) (dY[from + i] * (x[from + i] - mean) * inverse);
        }
    }

    /** {@code dX += inverse weight dY - slope x - offset}. */
    private void addLinear(
            int vector,
            double inverse,
            double slope,
            double offset,
            float[] weight,
            float[] x,
            float[] dY,
            float[] dX) {
        int from = vector * size;
        int w = firstWeight(vector);
        for (int i = from; i < from + size; i += positions) {
            double scale = inverse * weight[w];
            for (int p = i; p < i + positions; p++) {
                dX[p] += (float) (scale * dY[p] - slope * x[p] - offset);
            }
            w++;
        }
    }
}
