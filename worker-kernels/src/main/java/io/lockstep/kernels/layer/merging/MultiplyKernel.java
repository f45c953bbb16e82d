package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/**
 * Multiplies in the order of the inputs. Where f's derivative needs its inputs these are kept.
 *
 * @param size elements per row
 * @param activation f
 */
record MultiplyKernel(int size, Activation activation) implements PlainKernel {
    @Override
    public int keptPerRow() {
        return activation.derivativeFromOutput() ? 0 : size;
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int count = pass.rows() * size;
        float[] z = pass.training() && keptPerRow() > 0 ? kept : output;
        System.arraycopy(inputs[0], 0, z, 0, count);
        for (int k = 1; k < inputs.length; k++) {
            float[] x = inputs[k];
            for (int i = 0; i < count; i++) {
                z[i] *= x[i];
            }
        }
        activation.apply(count, z, output);
    }

    /** {@code dX_k += dZ prod_{j != k} x_j}, without a division, which a zero would spoil. */
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
        int count = pass.rows() * size;
        activation.multiplyByDerivative(count, activation.derivativeFromOutput() ? output : kept, dOutput);
        for (int k = 0; k < inputs.length; k++) {
            if (dInputs[k].length > 0) {
                addGradient(count, k, inputs, dOutput, dInputs[k]);
            }
        }
    }

    private static void addGradient(int count, int k, float[][] inputs, float[] dZ, float[] dX) {
        for (int i = 0; i < count; i++) {
            float product = dZ[i];
            for (int j = 0; j < inputs.length; j++) {
                product *= j == k ? 1 : inputs[j][i];
            }
            dX[i] += product;
        }
    }
}
