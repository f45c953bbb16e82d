package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * {@code Y = f(W * X + b)}, or with the transpose of {@code W *}. Where f's derivative needs its inputs these are kept.
 *
 * @param convolution from X to Y; from Y to X where it is transposed
 * @param bias whether there is b
 * @param activation f
 */
record ConvKernel(Convolution convolution, boolean transposed, boolean bias, Activation activation)
        implements PlainKernel {
    private int channels() {
        return transposed ? convolution.sizes().channels() : convolution.sizes().filters();
    }

    private int plane() {
        return transposed
                ? convolution.sizes().imagePlane()
                : convolution.sizes().mapPlane();
    }

    @Override
    public int keptPerRow() {
        return activation.derivativeFromOutput() ? 0 : channels() * plane();
    }

    @Override
    public int[] scratchSizes(int rows) {
        return convolution.scratchSizes();
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int count = pass.rows() * channels() * plane();
        float[] z = pass.training() && keptPerRow() > 0 ? kept : output;
        if (transposed) {
            Arrays.fill(z, 0, count, 0);
            convolution.toImage(pass, parameters[0], inputs[0], z);
        } else {
            convolution.toMap(pass, parameters[0], inputs[0], z, false);
        }
        if (bias) {
            Convolution.addBias(pass.rows(), channels(), plane(), parameters[1], z);
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
        float[] x = inputs[0];
        float[] dZ = dOutput;
        activation.multiplyByDerivative(
                pass.rows() * channels() * plane(), activation.derivativeFromOutput() ? output : kept, dZ);
        convolution.toWeight(pass, transposed ? dZ : x, transposed ? x : dZ, dParameters[0]);
        if (bias) {
            Convolution.sumBias(pass.rows(), channels(), plane(), dZ, dParameters[1]);
        }
        if (dInputs[0].length == 0) {
            return;
        }
        if (transposed) {
            convolution.toMap(pass, parameters[0], dZ, dInputs[0], true);
        } else {
            convolution.toImage(pass, parameters[0], dZ, dInputs[0]);
        }
    }
}
