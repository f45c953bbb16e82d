package io.lockstep.kernels.layer;

/**
 * Applies an activation to all elements.
 *
 * @param size elements per row
 */
public record ActivationKernel(Activation activation, int size) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        activation.apply(pass.rows() * size, inputs[0], output);
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
        int count = pass.rows() * size;
        activation.multiplyByDerivative(count, activation.derivativeFromOutput() ? output : inputs[0], dOutput);
        for (int i = 0; i < count; i++) {
            dX[i] += dOutput[i];
        }
    }
}
