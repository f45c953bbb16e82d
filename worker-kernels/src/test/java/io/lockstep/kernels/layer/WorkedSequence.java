package io.lockstep.kernels.layer;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A pass of one sequence through a layer, by tensors whose i-th element is {@code size sin(rate i)}: forwards, and backwards
 * from gradients {@code sin(i / 2) + 1 / 4}.
 */
public final class WorkedSequence {
    /** Of the layer's output. */
    public final float[] y;

    /** Of the first input. */
    public final float[] dX;

    public final float[][] dInputs;
    public final float[][] dTensors;

    /** @param x of that shape, steps x numbers. Not modified. */
    public WorkedSequence(Layer layer, Shape shape, float[] x, float[]... tensors) {
        this(layer, List.of(shape), new float[][] {x}, tensors);
    }

    /** @param inputs of these shapes. Not modified. */
    public WorkedSequence(Layer layer, List<Shape> shapes, float[][] inputs, float[]... tensors) {
        PlainKernel kernel = layer.kernel(shapes);
        int[] sizes = kernel.scratchSizes(1);
        float[][] scratch = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            scratch[i] = nothing(sizes[i]);
        }
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, scratch);
        Batch batch = new Batch(1, new int[] {1}, 1);
        batch.setRows(1);
        pass.begin(batch, 0);
        pass.enter(0, shapes.stream().map(shape -> 0).toList());
        this.y = new float[layer.output(shapes).elementCount()];
        float[] kept = nothing(kernel.keptPerRow());
        kernel.forward(pass, tensors, inputs, y, kept);
        float[] dY = wave(y.length, 0.5, 1);
        for (int i = 0; i < dY.length; i++) {
            dY[i] += 0.25f;
        }
        this.dInputs = new float[inputs.length][];
        Arrays.setAll(dInputs, i -> new float[inputs[i].length]);
        this.dX = dInputs[0];
        this.dTensors = new float[tensors.length][];
        Arrays.setAll(dTensors, i -> new float[tensors[i].length]);
        kernel.backward(pass, tensors, inputs, y, kept, dY, dInputs, dTensors);
    }

    private static float[] nothing(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    /** Numbers {@code size sin(rate i)}. */
    public static float[] wave(int count, double rate, double size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * Math.sin(rate * i));
        }
        return values;
    }
}
