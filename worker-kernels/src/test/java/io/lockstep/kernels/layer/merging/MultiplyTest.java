package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

class MultiplyTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Multiply(new None()), List.of(Shape.of(5), Shape.of(5), Shape.of(5))),
                new Example(new Multiply(new Silu()), List.of(Shape.of(2, 3), Shape.of(2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] y = new double[inputs[0].length];
        Arrays.fill(y, 1);
        for (double[] input : inputs) {
            for (int i = 0; i < y.length; i++) {
                y[i] *= input[i];
            }
        }
        return ActivationExamples.values(((Multiply) layer).activation(), y);
    }
}
