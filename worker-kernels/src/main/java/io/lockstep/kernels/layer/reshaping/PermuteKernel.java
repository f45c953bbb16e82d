package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.List;

/**
 * Writes the output in order, a line along its last axis at a time.
 *
 * @param sizes of the output's axes, at least one
 * @param strides in the input of a step along each of the output's axes
 * @param size elements per row
 */
record PermuteKernel(List<Integer> sizes, List<Integer> strides, int size) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] x = inputs[0];
        int line = sizes.get(sizes.size() - 1);
        int stride = strides.get(sizes.size() - 1);
        int lines = size / line;
        for (int l = 0; l < pass.rows() * lines; l++) {
            int from = l / lines * size + start(l % lines);
            for (int i = 0; i < line; i++) {
                output[l * line + i] = x[from + i * stride];
            }
        }
    }

    /** Where in a row of the input the output's line of this number begins. */
    private int start(int number) {
        int start = 0;
        int rest = number;
        for (int axis = sizes.size() - 2; axis >= 0; axis--) {
            start += rest % sizes.get(axis) * strides.get(axis);
            rest /= sizes.get(axis);
        }
        return start;
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
        if (dX.length == 0) {
            return;
        }
        int line = sizes.get(sizes.size() - 1);
        int stride = strides.get(sizes.size() - 1);
        int lines = size / line;
        for (int l = 0; l < pass.rows() * lines; l++) {
            int to = l / lines * size + start(l % lines);
            for (int i = 0; i < line; i++) {
                dX[to + i * stride] += dOutput[l * line + i];
            }
        }
    }
}
