package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

class LogSoftmaxTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new LogSoftmax(), List.of(Shape.of(2, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return Arrays.stream(SoftmaxTest.exact(shapes.get(0), inputs[0]))
                .map(StrictMath::log)
                .toArray();
    }
}
