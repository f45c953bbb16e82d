package io.lockstep.kernels.graph;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A kernel whose output has time: zeros where steps are not valid, in the output and in its gradient.
 *
 * @param runs of steps in a row: the product of the axes before time
 * @param steps padded length
 * @param size floats of a step in a run: the product of the axes after time
 */
record TimedKernel(PlainKernel kernel, int runs, int steps, int size) implements PlainKernel {
    /** @param axis of time in the output */
    static TimedKernel of(PlainKernel kernel, Shape output, int axis) {
        int runs = 1;
        for (int a = 0; a < axis; a++) {
            runs *= output.size(a);
        }
        int steps = output.size(axis);
        return new TimedKernel(kernel, runs, steps, output.elementCount() / runs / steps);
    }

    @Override
    public int keptPerRow() {
        return kernel.keptPerRow();
    }

    @Override
    public int[] scratchSizes(int rows) {
        return kernel.scratchSizes(rows);
    }

    @Override
    public int largestFactor(int rows) {
        return kernel.largestFactor(rows);
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        kernel.forward(pass, parameters, inputs, output, kept);
        clear(pass.rows(), pass.outputSteps(), output);
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
        clear(pass.rows(), pass.outputSteps(), dOutput);
        kernel.backward(pass, parameters, inputs, output, kept, dOutput, dInputs, dParameters);
    }

    private void clear(int rows, int @Nullable [] valid, float[] values) {
        for (int run = 0; valid != null && run < rows * runs; run++) {
            int end = (run + 1) * steps * size;
            Arrays.fill(values, end - (steps - valid[run / runs]) * size, end, 0);
        }
    }
}
