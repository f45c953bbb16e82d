package io.lockstep.kernels.layer.linear;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/**
 * {@code Y = f(X W^T + b)}. Symbols: B rows, I inputs, O units. Where f's derivative needs its inputs these are kept.
 *
 * @param inputSize I
 * @param units O
 * @param bias whether there is b
 * @param activation f
 */
record DenseKernel(int inputSize, int units, boolean bias, Activation activation) implements PlainKernel {
    @Override
    public int keptPerRow() {
        return activation.derivativeFromOutput() ? 0 : units;
    }

    @Override
    public int largestFactor(int rows) {
        return Math.multiplyExact(rows, Math.max(inputSize, units));
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int rows = pass.rows();
        float[] z = pass.training() && keptPerRow() > 0 ? kept : output;
        pass.products().multiplyTransposedB(rows, units, inputSize, inputs[0], parameters[0], z, false);
        if (bias) {
            float[] b = parameters[1];
            for (int row = 0; row < rows; row++) {
                addRow(units, b, z, row * units);
            }
        }
        activation.apply(rows * units, z, output);
    }

    private static void addRow(int size, float[] source, float[] target, int offset) {
        for (int i = 0; i < size; i++) {
            target[offset + i] += source[i];
        }
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
        int rows = pass.rows();
        float[] dZ = dOutput;
        activation.multiplyByDerivative(rows * units, activation.derivativeFromOutput() ? output : kept, dZ);
        pass.products().multiplyTransposedA(units, inputSize, rows, dZ, inputs[0], dParameters[0], true);
        if (bias) {
            float[] dB = dParameters[1];
            for (int row = 0; row < rows; row++) {
                addTo(units, dZ, row * units, dB);
            }
        }
        if (dInputs[0].length > 0) {
            pass.products().multiply(rows, inputSize, units, dZ, parameters[0], dInputs[0], true);
        }
    }

    private static void addTo(int size, float[] source, int offset, float[] target) {
        for (int i = 0; i < size; i++) {
            target[i] += source[offset + i];
        }
    }
}
