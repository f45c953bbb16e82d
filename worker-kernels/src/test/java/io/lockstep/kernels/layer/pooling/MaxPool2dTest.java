package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class MaxPool2dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(MaxPool2d.of(2), List.of(Shape.of(2, 5, 4))),
                new Example(new MaxPool2d(Window.of(3, 2), Window.of(1), Padding.same()), List.of(Shape.of(2, 3, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        MaxPool2d pool = (MaxPool2d) layer;
        Window stride = pool.stride() == null ? pool.kernel() : pool.stride();
        return SlidingFormulas.pooled(
                SlidingFormulas.Sizes.of(pool.kernel(), stride, Window.of(1), pool.padding()),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                SlidingFormulas.Pool.LARGEST);
    }
}
