package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.sum.RunSums;
import java.util.List;

/**
 * {@link BatchNorm} held as it was learnt, for going on from another model's weights with small batches or single rows:
 * training and inference both take {@code runningMean} and {@code runningVariance}, which stay, so that rows do not see
 * each other: {@code y = f(weight (x - mean) / sqrt(variance + epsilon) + bias)}. Its tensors are {@link BatchNorm}'s;
 * give the node the name it has in the file the weights come from. {@code weight} and {@code bias} are trained unless
 * {@code train.parameters} freezes them.
 *
 * @param epsilon above 0
 * @param activation f
 */
public record FrozenBatchNorm(
        @Default("1e-5") double epsilon, @Default("none") Activation activation) implements Layer {
    public FrozenBatchNorm {
        Normalisation.checkEpsilon(epsilon);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.channelled(inputs);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(output(inputs).size(0));
        return List.of(
                new ParameterSpec("weight", channels, new Ones(), Role.OFFSET),
                new ParameterSpec("bias", channels, new Zeros(), Role.OFFSET),
                new ParameterSpec("runningMean", channels, new Zeros(), Role.Statistic.HELD),
                new ParameterSpec("runningVariance", channels, new Ones(), Role.Statistic.HELD));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.across(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Kernel(input.size(0), input.elementCount() / input.size(0), epsilon, activation);
    }

    /**
     * @param channels C
     * @param positions of each channel
     */
    private record Kernel(int channels, int positions, double epsilon, Activation activation) implements PlainKernel {
        private static final int WEIGHT = 0;
        private static final int BIAS = 1;
        private static final int MEAN = 2;
        private static final int VARIANCE = 3;

        @Override
        public int keptPerRow() {
            return activation.derivativeFromOutput() ? 0 : channels * positions;
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] z = pass.training() && keptPerRow() > 0 ? kept : output;
            int end = pass.rows() * channels;
            for (int plane = 0; plane < end; plane++) {
                int c = plane % channels;
                double scale = parameters[WEIGHT][c] * inverse(parameters, c);
                normalise(parameters[MEAN][c], scale, parameters[BIAS][c], inputs[0], z, plane * positions);
            }
            activation.apply(end * positions, z, output);
        }

        private double inverse(float[][] parameters, int channel) {
            return 1 / Math.sqrt(parameters[VARIANCE][channel] + epsilon);
        }

        private void normalise(double mean, double scale, double bias, float[] x, float[] z, int from) {
            for (int i = from; i < from + positions; i++) {
                z[i] = (float) ((x[i] - mean) * scale + bias);
            }
        }

        /**
         * {@code dBias += sum dZ, dWeight += sum dZ x^, dX += weight / sqrt(variance + epsilon) dZ}. Nothing moves the
         * statistics.
         */
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
            float[] dZ = dOutput;
            activation.multiplyByDerivative(end * positions, activation.derivativeFromOutput() ? output : kept, dZ);
            for (int plane = 0; plane < end; plane++) {
                int c = plane % channels;
                int from = plane * positions;
                double inverse = inverse(parameters, c);
                double mean = parameters[MEAN][c];
                dParameters[BIAS][c] += (float) RunSums.of(dZ, from, positions);
                dParameters[WEIGHT][c] +=
                        (float) (inverse * RunSums.ofProducts(inputs[0], from, mean, dZ, from, positions));
                if (dInputs[0].length > 0) {
                    add((float) (parameters[WEIGHT][c] * inverse), dZ, dInputs[0], from);
                }
            }
        }

        private void add(float scale, float[] dZ, float[] dX, int from) {
            for (int i = from; i < from + positions; i++) {
                dX[i] += scale * dZ[i];
            }
        }
    }
}
