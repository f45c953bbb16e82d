package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a sequence, {@code y = x[index]} of [T, …]: the last one of {@code lstm} has read all. Of a sequence of any
 * length the steps are its own, and zeros are given for one that it does not have.
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
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        TimeAxis.along(times, 0);
        return TimeAxis.NONE;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int steps = inputs.get(0).size(0);
        return new Kernel(steps, index, output(inputs).elementCount());
    }

    /**
     * @param steps T
     * @param index from 0, or from the end of a row's valid steps below 0
     * @param size floats of a step
     */
    private record Kernel(int steps, int index, int size) implements PlainKernel {
        /** First float of the row's step; below 0 where it has none such. */
        private int first(int @Nullable [] valid, int row) {
            int own = valid == null ? steps : valid[row];
            int step = index < 0 ? own + index : index;
            return step < 0 || step >= own ? -1 : (row * steps + step) * size;
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int[] valid = pass.steps(0);
            for (int row = 0; row < pass.rows(); row++) {
                int from = first(valid, row);
                if (from >= 0) {
                    System.arraycopy(inputs[0], from, output, row * size, size);
                } else {
                    Arrays.fill(output, row * size, (row + 1) * size, 0);
                }
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
            int[] valid = pass.steps(0);
            for (int row = 0; dInputs[0].length > 0 && row < pass.rows(); row++) {
                int to = first(valid, row);
                for (int i = 0; to >= 0 && i < size; i++) {
                    dInputs[0][to + i] += dOutput[row * size + i];
                }
            }
        }
    }
}
