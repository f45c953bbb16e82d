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
 * {@code y = f(x_1 + x_2 + …)}, elementwise over inputs of one shape: what closes a residual block. He, Zhang, Ren,
 * Sun,
 * <a href="https://arxiv.org/abs/1512.03385">Deep residual learning</a> (2015).
 *
 * @param activation f
 */
public record Add(@Default("none") Activation activation) implements Layer {
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
     * Adds in the order of the inputs.
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
                addTo(count, inputs[k], z);
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
            int count = pass.rows() * size;
            for (float[] dX : dInputs) {
                if (dX.length > 0) {
                    addTo(count, dOutput, dX);
                }
            }
        }

        private static void addTo(int count, float[] source, float[] target) {
            for (int i = 0; i < count; i++) {
                target[i] += source[i];
            }
        }
    }
}
