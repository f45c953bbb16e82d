package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/**
 * Mean or largest of each number over a row's valid steps, in their order; means in double.
 *
 * @param steps T
 * @param size numbers of a step
 * @param largest whether the first of the largest is taken, a NaN before all; the mean else
 */
record TimePoolKernel(int steps, int size, boolean largest) implements PlainKernel {
    private int valid(Pass pass, int row) {
        int[] valid = pass.steps(0);
        return valid == null ? steps : valid[row];
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] x = inputs[0];
        for (int row = 0; row < pass.rows(); row++) {
            int valid = valid(pass, row);
            for (int i = 0; i < size; i++) {
                int from = row * steps * size + i;
                output[row * size + i] = largest ? x[winner(x, from, valid)] : mean(x, from, valid);
            }
        }
    }

    private float mean(float[] x, int from, int valid) {
        double sum = 0;
        for (int t = 0; t < valid; t++) {
            sum += x[from + t * size];
        }
        return (float) (sum / valid);
    }

    private int winner(float[] x, int from, int valid) {
        int best = from;
        for (int at = from + size; at < from + valid * size; at += size) {
            if (!(x[at] <= x[best]) && !Float.isNaN(x[best])) {
                best = at;
            }
        }
        return best;
    }

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
        float[] dX = dInputs[0];
        for (int row = 0; dX.length > 0 && row < pass.rows(); row++) {
            int valid = valid(pass, row);
            for (int i = 0; i < size; i++) {
                int from = row * steps * size + i;
                if (largest) {
                    dX[winner(inputs[0], from, valid)] += dOutput[row * size + i];
                } else {
                    spread(dOutput[row * size + i] / valid, dX, from, valid);
                }
            }
        }
    }

    private void spread(float share, float[] dX, int from, int valid) {
        for (int t = 0; t < valid; t++) {
            dX[from + t * size] += share;
        }
    }
}
