package io.lockstep.kernels.layer;

/**
 * {@code Y = f(W * X + b)}. Where f's derivative needs its inputs these are kept.
 *
 * @param bias whether there is b
 * @param activation f
 */
record ConvKernel(Convolution convolution, boolean bias, Activation activation) implements PlainKernel {
    ConvKernel(ConvGeometry sizes, boolean bias, Activation activation) {
        this(Convolution.of(sizes), bias, activation);
    }

    private int outputSize() {
        return convolution.sizes().filters() * convolution.sizes().mapPlane();
    }

    @Override
    public int keptPerRow() {
        return activation.derivativeFromOutput() ? 0 : outputSize();
    }

    @Override
    public int[] scratchSizes(int rows) {
        return convolution.scratchSizes();
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        ConvGeometry sizes = convolution.sizes();
        float[] z = pass.training() && keptPerRow() > 0 ? kept : output;
        convolution.toMap(pass, parameters[0], inputs[0], z, false);
        if (bias) {
            Convolution.addBias(pass.rows(), sizes.filters(), sizes.mapPlane(), parameters[1], z);
        }
        activation.apply(pass.rows() * outputSize(), z, output);
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
        ConvGeometry sizes = convolution.sizes();
        float[] dZ = dOutput;
        activation.multiplyByDerivative(
                pass.rows() * outputSize(), activation.derivativeFromOutput() ? output : kept, dZ);
        convolution.toWeight(pass, inputs[0], dZ, dParameters[0]);
        if (bias) {
            Convolution.sumBias(pass.rows(), sizes.filters(), sizes.mapPlane(), dZ, dParameters[1]);
        }
        if (dInputs[0].length > 0) {
            convolution.toImage(pass, parameters[0], dZ, dInputs[0]);
        }
    }
}
