package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.initializer.Ones;
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
 * Root mean square normalisation: brings each example's last axes to a mean square of 1, then scales each element:
 * {@code y = weight x / sqrt(mean(x^2) + epsilon)}. {@link LayerNorm} without its mean and shift. Zhang, Sennrich, <a
 * href="https://arxiv.org/abs/1910.07467">Root Mean Square Layer Normalization</a> (2019), equation 4, with epsilon
 * under the root as in PyTorch's {@code RMSNorm}. Training and inference are the same.
 *
 * @param axes how many of the last axes, whose sizes are the shape of weight; at least 1
 * @param epsilon above 0
 */
public record RmsNorm(
        @Default("1") int axes, @Default("1e-6") double epsilon) implements Layer {
    public RmsNorm {
        new LayerNorm(axes, epsilon); // its own checks and words
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return new LayerNorm(axes, epsilon).output(inputs);
    }

    private Shape normalised(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Shape(input.sizes().subList(input.rank() - axes, input.rank()));
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of(new ParameterSpec("weight", normalised(inputs), new Ones(), Role.OFFSET));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        int rank = output(inputs).rank();
        for (int axis = rank - axes; axis < rank; axis++) {
            TimeAxis.across(times, axis);
        }
        return times.get(0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int size = normalised(inputs).elementCount();
        return new Kernel(output(inputs).elementCount() / size, size, epsilon);
    }

    /**
     * @param vectors V in a row
     * @param size N of a vector
     */
    private record Kernel(int vectors, int size, double epsilon) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] x = inputs[0];
            float[] weight = parameters[0];
            for (int vector = 0; vector < pass.rows() * vectors; vector++) {
                int from = vector * size;
                double inverse = inverse(x, from);
                for (int i = 0; i < size; i++) {
                    output[from + i] = (float) (weight[i] * inverse * x[from + i]);
                }
            }
        }

        private double inverse(float[] x, int from) {
            return 1 / Math.sqrt(RunSums.ofSquares(x, from, 0, size) / size + epsilon);
        }

        /**
         * <pre>
         * x^ = x / sqrt(mean(x^2) + epsilon),  g = weight dY
         * dWeight += sum dY x^
         * dX += (g - x^ mean(g x^)) / sqrt(mean(x^2) + epsilon)
         * </pre>
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
            float[] x = inputs[0];
            for (int vector = 0; vector < pass.rows() * vectors; vector++) {
                int from = vector * size;
                double inverse = inverse(x, from);
                addWeights(from, inverse, x, dOutput, dParameters[0]);
                if (dInputs[0].length > 0) {
                    double products = RunSums.ofProducts(parameters[0], 0, x, 0, dOutput, from, size);
                    double slope = inverse * inverse * inverse * products / size;
                    addLinear(from, inverse, slope, parameters[0], x, dOutput, dInputs[0]);
                }
            }
        }

        private void addWeights(int from, double inverse, float[] x, float[] dY, float[] dWeight) {
            for (int i = 0; i < size; i++) {
                dWeight[i] += (float) (dY[from + i] * inverse * x[from + i]);
            }
        }

        /** {@code dX += inverse weight dY - slope x}. */
        private void addLinear(
                int from, double inverse, double slope, float[] weight, float[] x, float[] dY, float[] dX) {
            for (int i = 0; i < size; i++) {
                dX[from + i] += (float) (inverse * weight[i] * dY[from + i] - slope * x[from + i]);
            }
        }
    }
}
