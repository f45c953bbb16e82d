package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/**
 * Arithmetic of {@link AttentionPool}, sums in double in the order of steps. Kept of each row: its shares p.
 *
 * @param steps T
 * @param size D
 */
record AttentionPoolKernel(int steps, int size) implements PlainKernel {
    private static final int SHARES = 0;

    @Override
    public int keptPerRow() {
        return steps;
    }

    /** For shares where none are kept. */
    @Override
    public int[] scratchSizes(int rows) {
        return new int[] {Math.multiplyExact(rows, steps)};
    }

    private int valid(Pass pass, int row) {
        int[] valid = pass.steps(0);
        return valid == null ? steps : valid[row];
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] x = inputs[0];
        float[] shares = kept.length > 0 ? kept : pass.scratch(SHARES);
        for (int row = 0; row < pass.rows(); row++) {
            int valid = valid(pass, row);
            share(x, row, valid, parameters[0], shares);
            for (int i = 0; i < size; i++) {
                double sum = 0;
                for (int t = 0; t < valid; t++) {
                    sum += (double) shares[row * steps + t] * x[(row * steps + t) * size + i];
                }
                output[row * size + i] = (float) sum;
            }
        }
    }

    private void share(float[] x, int row, int valid, float[] weight, float[] shares) {
        int from = row * steps;
        float largest = Float.NEGATIVE_INFINITY;
        for (int t = from; t < from + valid; t++) {
            shares[t] = (float) product(x, t * size, weight, 0);
            largest = Math.max(largest, shares[t]);
        }
        double sum = 0;
        for (int t = from; t < from + valid; t++) {
            shares[t] = (float) StrictMath.exp((double) shares[t] - largest);
            sum += shares[t];
        }
        for (int t = from; t < from + valid; t++) {
            shares[t] = (float) (shares[t] / sum);
        }
    }

    private double product(float[] a, int from, float[] b, int to) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) a[from + i] * b[to + i];
        }
        return sum;
    }

    /** {@code ds_t = p_t dY (x_t - y)}; {@code dW += ds_t x_t}; {@code dX_t += p_t dY + ds_t weight}. */
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
        for (int row = 0; row < pass.rows(); row++) {
            double whole = product(output, row * size, dOutput, row * size);
            int valid = valid(pass, row);
            for (int t = row * steps; t < row * steps + valid; t++) {
                float dScore = (float) (kept[t] * (product(x, t * size, dOutput, row * size) - whole));
                for (int i = 0; i < size; i++) {
                    dParameters[0][i] += dScore * x[t * size + i];
                }
                for (int i = 0; dInputs[0].length > 0 && i < size; i++) {
                    dInputs[0][t * size + i] += kept[t] * dOutput[row * size + i] + dScore * parameters[0][i];
                }
            }
        }
    }
}
