package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Activated;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code y = f(x_1 x_2 …)}, elementwise over inputs of one shape: gates and attention over channels.
 *
 * @param activation f
 */
public record Multiply(@Default("none") Activation activation) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.equal(inputs);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.shared(times);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int size = output(inputs).elementCount();
        return new Activated(new Kernel(size), activation, size);
    }

    /**
     * Multiplies in the order of the inputs.
     *
     * @param size elements per row
     */
    private record Kernel(int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int count = pass.rows() * size;
            float[] z = output;
            System.arraycopy(inputs[0], 0, z, 0, count);
            for (int k = 1; k < inputs.length; k++) {
                float[] x = inputs[k];
                for (int i = 0; i < count; i++) {
                    z[i] *= x[i];
                }
            }
        }

        /** {@code dX_k += dZ prod_{j != k} x_j}, without a division, which a zero would spoil. */
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
            int count = pass.rows() * size;
            for (int k = 0; k < inputs.length; k++) {
                if (dInputs[k].length > 0) {
                    addGradient(count, k, inputs, dOutput, dInputs[k]);
                }
            }
        }

        private static void addGradient(int count, int k, float[][] inputs, float[] dZ, float[] dX) {
            for (int i = 0; i < count; i++) {
                float product = dZ[i];
                for (int j = 0; j < inputs.length; j++) {
                    product *= j == k ? 1 : inputs[j][i];
                }
                dX[i] += product;
            }
        }
    }
}
