package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.Activated;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * {@code Z = W * X + b}, or with the transpose of {@code W *}.
 *
 * @param convolution from X to Z; from Z to X where it is transposed
 * @param bias whether there is b
 */
record ConvKernel(Convolution convolution, boolean transposed, boolean bias) implements PlainKernel {
    /** With an activation behind it. */
    static PlainKernel activated(Convolution convolution, boolean transposed, boolean bias, Activation activation) {
        ConvKernel kernel = new ConvKernel(convolution, transposed, bias);
        return new Activated(kernel, activation, kernel.channels() * kernel.plane());
    }

    private int channels() {
        return transposed ? convolution.sizes().channels() : convolution.sizes().filters();
    }

    private int plane() {
        return transposed
                ? convolution.sizes().imagePlane()
                : convolution.sizes().mapPlane();
    }

    @Override
    public int[] scratchSizes(int rows) {
        return convolution.scratchSizes();
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] z = output;
        if (transposed) {
            Arrays.fill(z, 0, pass.rows() * channels() * plane(), 0);
            convolution.toImage(pass, parameters[0], inputs[0], z);
        } else {
            convolution.toMap(pass, parameters[0], inputs[0], z, false);
        }
        if (bias) {
            Convolution.addBias(pass.rows(), channels(), plane(), parameters[1], z);
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
        float[] x = inputs[0];
        float[] dZ = dOutput;
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
