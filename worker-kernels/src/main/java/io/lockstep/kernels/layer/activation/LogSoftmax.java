package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code x_i - log sum_j exp(x_j)} along the last axis. Not for the output of a classifier: the cross-entropies take
 * raw outputs and apply it themselves.
 */
public record LogSoftmax() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.vectors(inputs);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.across(times, output(inputs).rank() - 1);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Kernel(input.elementCount(), input.size(input.rank() - 1));
    }

    /**
     * Log-softmax of each vector, its sum in double in index order.
     *
     * @param rowSize elements per row
     * @param size of each vector
     */
    private record Kernel(int rowSize, int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] x = inputs[0];
            int end = pass.rows() * rowSize;
            for (int from = 0; from < end; from += size) {
                float largest = Float.NEGATIVE_INFINITY;
                for (int i = from; i < from + size; i++) {
                    largest = Math.max(largest, x[i]);
                }
                double sum = 0;
                for (int i = from; i < from + size; i++) {
                    sum += StrictMath.exp((double) x[i] - largest);
                }
                double logarithm = largest + StrictMath.log(sum);
                for (int i = from; i < from + size; i++) {
                    output[i] = (float) (x[i] - logarithm);
                }
            }
        }

        /** {@code dX_i += dY_i - exp(y_i) sum_j dY_j}. */
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
            int end = pass.rows() * rowSize;
            for (int from = 0; from < end; from += size) {
                double sum = 0;
                for (int i = from; i < from + size; i++) {
                    sum += dOutput[i];
                }
                for (int i = from; i < from + size; i++) {
                    dX[i] += (float) (dOutput[i] - StrictMath.exp(output[i]) * sum);
                }
            }
        }
    }
}
