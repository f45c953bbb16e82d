package io.lockstep.kernels.layer.dropout;

import io.lockstep.kernels.layer.DropoutMask;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Optional;

/**
 * In training sets elements to zero with probability {@code rate} and divides the others by {@code 1 - rate}; in
 * inference does nothing. Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov,
 * <a href="https://jmlr.org/papers/v15/srivastava14a.html">Dropout</a> (2014), in the inverted form. Whether an element
 * is dropped is a function of (seed, epoch, node, the row's number in the epoch, the element's position): not of the
 * slice or the machine that computes it.
 *
 * @param rate probability of zero, in [0, 1)
 */
public record Dropout(float rate) implements Layer {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("rate must be in [0, 1), got " + rate + ". Usual: 0.1 to 0.5");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.one(inputs);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return times.get(0);
    }

    @Override
    public Optional<Layer> atInference() {
        return Optional.empty();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new Kernel(rate, Inputs.one(inputs).elementCount());
    }

    /**
     * Keeps for each element the factor it was multiplied with, 0 or 1 / (1 - rate).
     *
     * @param size elements per row
     */
    private record Kernel(float rate, int size) implements PlainKernel {
        @Override
        public int keptPerRow() {
            return size;
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] x = inputs[0];
            int count = pass.rows() * size;
            if (!pass.training()) {
                System.arraycopy(x, 0, output, 0, count);
                return;
            }
            DropoutMask.ofThread().write(pass, rate, size, kept);
            for (int i = 0; i < count; i++) {
                output[i] = x[i] * kept[i];
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
            float[] dX = dInputs[0];
            if (dX.length == 0) {
                return;
            }
            int count = pass.rows() * size;
            for (int i = 0; i < count; i++) {
                dX[i] += dOutput[i] * kept[i];
            }
        }
    }
}
