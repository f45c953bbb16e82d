package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code exp(x_i) / sum_j exp(x_j)} along the last axis. Not for the output of a classifier: the cross-entropies take
 * raw outputs and apply it themselves.
 */
public record Softmax() implements Layer {
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
        int size = input.size(input.rank() - 1);
        return new Kernel(input.elementCount() / size, size);
    }

    /**
     * Softmax of each vector, its sum in double in index order.
     *
     * @param vectors in one row of the batch
     * @param size of each vector
     */
    private record Kernel(int vectors, int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] x = inputs[0];
            int end = pass.rows() * vectors * size;
            for (int from = 0; from < end; from += size) {
                float largest = Float.NEGATIVE_INFINITY;
                for (int i = from; i < from + size; i++) {
                    largest = Math.max(largest, x[i]);
                }
                double sum = 0;
                for (int i = from; i < from + size; i++) {
                    output[i] = (float) StrictMath.exp((double) x[i] - largest);
                    sum += output[i];
                }
                for (int i = from; i < from + size; i++) {
                    output[i] = (float) (output[i] / sum);
                }
            }
        }

        /** {@code dX_i += y_i (dY_i - sum_j y_j dY_j)}. */
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
            int end = pass.rows() * vectors * size;
            for (int from = 0; from < end; from += size) {
                double mean = 0;
                for (int i = from; i < from + size; i++) {
                    mean += (double) output[i] * dOutput[i];
                }
                for (int i = from; i < from + size; i++) {
                    dX[i] += (float) (output[i] * (dOutput[i] - mean));
                }
            }
        }
    }
}
