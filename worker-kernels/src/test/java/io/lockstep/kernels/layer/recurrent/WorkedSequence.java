package io.lockstep.kernels.layer.recurrent;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of 3 steps of 2 numbers, through 2 units, by tensors whose i-th element is {@code size sin(rate i)}: forwards, and
 * backwards from gradients {@code sin(i / 2) + 1 / 4}.
 */
final class WorkedSequence {
    private static final int STEPS = 3;
    private static final int SIZE = 2;
    private static final int UNITS = 2;

    final float[] y = new float[STEPS * UNITS];
    final float[][] dX = {new float[STEPS * SIZE]};
    final float[][] dTensors;

    WorkedSequence(Layer layer, float[]... tensors) {
        PlainKernel kernel = layer.kernel(List.of(Shape.of(STEPS, SIZE)));
        int[] sizes = kernel.scratchSizes(1);
        float[][] scratch = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            scratch[i] = nothing(sizes[i]);
        }
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, scratch);
        Batch batch = new Batch(1, new int[] {1}, 1);
        batch.setRows(1);
        pass.begin(batch, 0);
        float[][] x = {wave(STEPS * SIZE, 1, 1)};
        float[] kept = nothing(kernel.keptPerRow());
        kernel.forward(pass, tensors, x, y, kept);
        float[] dY = wave(STEPS * UNITS, 0.5, 1);
        for (int i = 0; i < dY.length; i++) {
            dY[i] += 0.25f;
        }
        this.dTensors = new float[tensors.length][];
        Arrays.setAll(dTensors, i -> new float[tensors[i].length]);
        kernel.backward(pass, tensors, x, y, kept, dY, dX, dTensors);
    }

    private static float[] nothing(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    static float[] wave(int count, double rate, double size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * Math.sin(rate * i));
        }
        return values;
    }
}
