package io.lockstep.kernels.layer;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;

/** Runs the kernel of a layer without kept values over a few rows. */
public final class Passes {
    private Passes() {}

    public static float[] forward(PlainKernel kernel, int rows, int outputSize, float[][] tensors, float[]... inputs) {
        float[] output = new float[rows * outputSize];
        Arrays.fill(output, Float.NaN);
        kernel.forward(pass(rows), tensors, inputs, output, new float[0]);
        return output;
    }

    /** Output of a layer of one input for one row, without kept values. */
    public static float[] row(Layer layer, Shape input, float[] x, float[]... tensors) {
        List<Shape> inputs = List.of(input);
        PlainKernel kernel = layer.kernel(inputs);
        int[] sizes = kernel.scratchSizes(1);
        float[][] scratch = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            scratch[i] = new float[sizes[i]];
        }
        float[] y = new float[layer.output(inputs).elementCount()];
        Arrays.fill(y, Float.NaN);
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 1, scratch);
        kernel.forward(pass, tensors, new float[][] {x}, y, new float[0]);
        return y;
    }

    /** Gradient of the input of a layer without parameters, for one row. */
    public static float[] gradient(Layer layer, Shape input, float[] x, float... dOutput) {
        return backward(layer.kernel(List.of(input)), 1, dOutput, new float[0][], new float[0][], x)[0];
    }

    /**
     * After the forward pass; all gradients start at zero.
     *
     * @param dTensors one for each tensor. Accumulated into.
     * @return the gradients of the inputs
     */
    public static float[][] backward(
            PlainKernel kernel, int rows, float[] dOutput, float[][] tensors, float[][] dTensors, float[]... inputs) {
        float[] output = forward(kernel, rows, dOutput.length / rows, tensors, inputs);
        float[][] dInputs = new float[inputs.length][];
        for (int k = 0; k < inputs.length; k++) {
            dInputs[k] = new float[inputs[k].length];
        }
        kernel.backward(pass(rows), tensors, inputs, output, new float[0], dOutput.clone(), dInputs, dTensors);
        return dInputs;
    }

    private static CurrentPass pass(int rows) {
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        Batch batch = new Batch(rows, new int[] {1}, 1);
        batch.setRows(rows);
        Arrays.fill(batch.weights(), 1);
        pass.begin(batch, 0);
        return pass;
    }
}
