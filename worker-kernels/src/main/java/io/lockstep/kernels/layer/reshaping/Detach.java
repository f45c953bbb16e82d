package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Optional;

/**
 * {@code y = x}, and no gradient goes back: what stands before it learns nothing from what stands behind it, as a
 * generator from the discriminator's own loss. In inference it does nothing.
 */
public record Detach() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.one(inputs);
    }

    @Override
    public boolean stopsGradient() {
        return true;
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
        return new Kernel(Inputs.one(inputs).elementCount());
    }

    /** @param size elements per row */
    private record Kernel(int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            System.arraycopy(inputs[0], 0, output, 0, pass.rows() * size);
        }

        /** Gives its input nothing. */
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
            // no graph calls it
        }
    }
}
