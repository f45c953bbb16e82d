package io.lockstep.kernels.layer.linear;

import io.lockstep.kernels.initializer.Constant;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code y[c, …] = weight[c] x[c, …]}: one learnt factor for each channel, axis 0 of the example. Touvron, Cord,
 * Sablayrolles, Synnaeve, Jégou, <a href="https://arxiv.org/abs/2103.17239">Going deeper with Image Transformers</a>
 * (2021), LayerScale: at the end of a residual branch, with a small first value, it lets deep networks begin as shallow
 * ones.
 *
 * @param initial first value of every factor
 */
public record LayerScale(@Default("1") float initial) implements Layer {
    public LayerScale {
        if (!Float.isFinite(initial)) {
            throw new IllegalArgumentException("initial must be a number, got " + initial + ". Usual: 1e-4 to 1");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.channelled(inputs);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(output(inputs).size(0));
        return List.of(new ParameterSpec("weight", channels, new Constant(initial), Role.OFFSET));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.across(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Kernel(input.size(0), input.elementCount() / input.size(0));
    }

    /**
     * @param channels C
     * @param positions of each channel
     */
    private record Kernel(int channels, int positions) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int end = pass.rows() * channels;
            for (int plane = 0; plane < end; plane++) {
                multiply(parameters[0][plane % channels], inputs[0], output, plane * positions);
            }
        }

        private void multiply(float factor, float[] x, float[] y, int from) {
            for (int i = from; i < from + positions; i++) {
                y[i] = factor * x[i];
            }
        }

        /** {@code dWeight += sum of dY x}, in double over a row's channel; {@code dX += weight dY}. */
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
            int end = pass.rows() * channels;
            for (int plane = 0; plane < end; plane++) {
                int c = plane % channels;
                int from = plane * positions;
                double sum = 0;
                for (int i = from; i < from + positions; i++) {
                    sum += (double) dOutput[i] * inputs[0][i];
                }
                dParameters[0][c] += (float) sum;
                if (dInputs[0].length > 0) {
                    add(parameters[0][c], dOutput, dInputs[0], from);
                }
            }
        }

        private void add(float factor, float[] dY, float[] dX, int from) {
            for (int i = from; i < from + positions; i++) {
                dX[i] += factor * dY[i];
            }
        }
    }
}
