package io.lockstep.kernels.layer.activation;

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
 * {@code x > 0 ? x : weight[c] x}: a rectifier whose slope for negative inputs is learnt, one for each channel, axis 0
 * of the example; at 0 the derivative is the slope. He, Zhang, Ren, Sun, <a
 * href="https://arxiv.org/abs/1502.01852">Delving Deep into Rectifiers</a> (2015), equation 1; slopes are not decayed
 * (section 2.1).
 *
 * @param shared whether all channels have one slope, PyTorch's default
 * @param initial first value of every slope
 */
public record PRelu(
        @Default("false") boolean shared, @Default("0.25") float initial) implements Layer {
    public PRelu {
        if (!Float.isFinite(initial)) {
            throw new IllegalArgumentException("initial must be a number, got " + initial + ". Usual: 0.25");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.channelled(inputs);
    }

    private int slopes(List<Shape> inputs) {
        return shared ? 1 : output(inputs).size(0);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of(new ParameterSpec("weight", Shape.of(slopes(inputs)), new Constant(initial), Role.OFFSET));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return shared ? times.get(0) : TimeAxis.across(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int slopes = slopes(inputs);
        return new Kernel(slopes, output(inputs).elementCount() / slopes);
    }

    /**
     * @param slopes C
     * @param positions elements of a row that share one
     */
    private record Kernel(int slopes, int positions) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int end = pass.rows() * slopes;
            for (int plane = 0; plane < end; plane++) {
                rectify(parameters[0][plane % slopes], inputs[0], output, plane * positions);
            }
        }

        private void rectify(float slope, float[] x, float[] y, int from) {
            for (int i = from; i < from + positions; i++) {
                y[i] = x[i] > 0 ? x[i] : slope * x[i];
            }
        }

        /** {@code dWeight += sum of dY x} over x up to 0, in double over a row's channel. */
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
            int end = pass.rows() * slopes;
            float[] x = inputs[0];
            for (int plane = 0; plane < end; plane++) {
                int c = plane % slopes;
                int from = plane * positions;
                double sum = 0;
                for (int i = from; i < from + positions; i++) {
                    sum += x[i] > 0 ? 0 : (double) dOutput[i] * x[i];
                }
                dParameters[0][c] += (float) sum;
                if (dInputs[0].length > 0) {
                    add(parameters[0][c], x, dOutput, dInputs[0], from);
                }
            }
        }

        private void add(float slope, float[] x, float[] dY, float[] dX, int from) {
            for (int i = from; i < from + positions; i++) {
                dX[i] += x[i] > 0 ? dY[i] : slope * dY[i];
            }
        }
    }
}
