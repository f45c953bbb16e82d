package io.lockstep.kernels.layer;

/**
 * {@code Y = f(Z)} with Z what another kernel computes. Where f's derivative needs its inputs these are kept.
 *
 * @param sums computes Z; keeps nothing, and its backward reads neither its output nor anything kept
 * @param activation f
 * @param size elements per row of Z
 */
public record Activated(PlainKernel sums, Activation activation, int size) implements PlainKernel {
    private static final float[] NONE = {};

    @Override
    public int keptPerRow() {
        return activation.derivativeFromOutput() ? 0 : size;
    }

    @Override
    public int[] scratchSizes(int rows) {
        return sums.scratchSizes(rows);
    }

    @Override
    public int largestFactor(int rows) {
        return sums.largestFactor(rows);
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] z = pass.training() && keptPerRow() > 0 ? kept : output;
        sums.forward(pass, parameters, inputs, z, NONE);
        activation.apply(pass.rows() * size, z, output);
    }

    /** The gradient of Z takes the place of that of Y. */
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
        float[] dZ = dOutput;
        activation.multiplyByDerivative(pass.rows() * size, activation.derivativeFromOutput() ? output : kept, dZ);
        sums.backward(pass, parameters, inputs, NONE, NONE, dZ, dInputs, dParameters);
    }
}
