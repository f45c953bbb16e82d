package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

class AddTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Add(new None()), List.of(Shape.of(2, 3), Shape.of(2, 3))),
                new Example(new Add(new Gelu(Gelu.Form.ERF)), List.of(Shape.of(7), Shape.of(7), Shape.of(7))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] y = new double[inputs[0].length];
        Arrays.fill(y, 0);
        for (double[] input : inputs) {
            for (int i = 0; i < y.length; i++) {
                y[i] += input[i];
            }
        }
        return ActivationExamples.values(((Add) layer).activation(), y);
    }
}
