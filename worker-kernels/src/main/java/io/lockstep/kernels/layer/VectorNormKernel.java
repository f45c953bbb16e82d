package io.lockstep.kernels.layer;

/**
 * Normalises each vector of a row by itself. A weight and a bias belong to S neighbouring elements; the next vector goes on
 * with the next weights, and begins with the first again when they are used up. Sums are in double in index order, mean and
 * variance in two passes, again in backward rather than kept.
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
        double sum = 0;
        for (int i = from; i < from + size; i++) {
            sum += x[i];
        }
        return sum / size;
    }

    private double inverseDeviation(int from, double mean, float[] x) {
        double sum = 0;
        for (int i = from; i < from + size; i++) {
            sum += (x[i] - mean) * (x[i] - mean);
        }
        return 1 / Math.sqrt(sum / size + epsilon);
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
            double gradients = 0;
            double products = 0;
            int weight = firstWeight(vector);
            for (int i = from; i < from + size; i += positions) {
                double dBias = 0;
                double dWeight = 0;
                for (int p = i; p < i + positions; p++) {
                    dBias += dOutput[p];
                    dWeight += dOutput[p] * (x[p] - mean) * inverse;
                }
                dParameters[BIAS][weight] += (float) dBias;
                dParameters[WEIGHT][weight] += (float) dWeight;
                gradients += parameters[WEIGHT][weight] * dBias;
                products += parameters[WEIGHT][weight] * dWeight;
                weight++;
            }
            if (dInputs[0].length > 0) {
                double slope = inverse * inverse * products / size;
                double offset = inverse * gradients / size - slope * mean;
                addLinear(vector, inverse, slope, offset, parameters[WEIGHT], x, dOutput, dInputs[0]);
            }
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
