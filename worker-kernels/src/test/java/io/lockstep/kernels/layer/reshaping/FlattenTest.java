package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class FlattenTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new Flatten(), List.of(Shape.of(2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return inputs[0];
    }
}
