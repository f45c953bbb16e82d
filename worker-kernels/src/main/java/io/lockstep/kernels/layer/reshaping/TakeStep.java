package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * One step of a sequence, {@code y = x[index]} of [T, …]: the last one of {@code lstm} has read all.
 *
 * @param index from 0, or from the end below 0: -1 is the last
 */
public record TakeStep(@Default("-1") int index) implements Layer {
    /** The last. */
    public static TakeStep last() {
        return new TakeStep(-1);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() < 2) {
            throw new IllegalArgumentException("takes a sequence of vectors, got " + input
                    + ". Put a layer that gives one, such as lstm, before it");
        }
        int steps = input.size(0);
        if (index < -steps || index >= steps) {
            throw new IllegalArgumentException("index must be from " + -steps + " to " + (steps - 1) + ", the steps of "
                    + input + ", got " + index);
        }
        return new Shape(input.sizes().subList(1, input.rank()));
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int steps = inputs.get(0).size(0);
        return new Kernel(
                steps, index < 0 ? steps + index : index, output(inputs).elementCount());
    }

    /**
     * @param steps T
     * @param step from 0
     * @param size floats of a step
     */
    private record Kernel(int steps, int step, int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            for (int row = 0; row < pass.rows(); row++) {
                System.arraycopy(inputs[0], (row * steps + step) * size, output, row * size, size);
            }
        }

        /** {@code dX[index] += dY}. */
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
            for (int row = 0; dInputs[0].length > 0 && row < pass.rows(); row++) {
                int to = (row * steps + step) * size;
                for (int i = 0; i < size; i++) {
                    dInputs[0][to + i] += dOutput[row * size + i];
                }
            }
        }
    }
}
