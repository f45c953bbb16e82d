package io.lockstep.kernels.layer.linear;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class DenseTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(Dense.of(1), List.of(Shape.of(1))),
                new Example(Dense.of(5, new Tanh()), List.of(Shape.of(7))),
                new Example(new Dense(4, new Gelu(Gelu.Form.ERF), false, null), List.of(Shape.of(3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Dense dense = (Dense) layer;
        double[] weight = tensors.apply("weight");
        double[] bias = tensors.apply("bias");
        double[] x = inputs[0];
        double[] y = new double[dense.units()];
        for (int o = 0; o < y.length; o++) {
            y[o] = dense.bias() ? bias[o] : 0;
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o * x.length + i] * x[i];
            }
        }
        return ActivationExamples.values(dense.activation(), y);
    }
}
