package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/**
 * Adds in the order of the inputs. Where f's derivative needs its inputs these are kept.
 *
 * @param size elements per row
 * @param activation f
 */
record AddKernel(int size, Activation activation) implements PlainKernel {
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
            addTo(count, inputs[k], z);
        }
        activation.apply(count, z, output);
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
        int count = pass.rows() * size;
        activation.multiplyByDerivative(count, activation.derivativeFromOutput() ? output : kept, dOutput);
        for (float[] dX : dInputs) {
            if (dX.length > 0) {
                addTo(count, dOutput, dX);
            }
        }
    }

    private static void addTo(int count, float[] source, float[] target) {
        for (int i = 0; i < count; i++) {
            target[i] += source[i];
        }
    }
}
