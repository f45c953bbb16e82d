package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class AveragePool1dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new AveragePool1d(3, 2, Padding.same(), false), List.of(Shape.of(2, 8))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        AveragePool1d pool = (AveragePool1d) layer;
        int stride = pool.stride() == null ? pool.kernel() : pool.stride();
        return SlidingFormulas.pooled(
                SlidingFormulas.Sizes.of(pool.kernel(), stride, 1, pool.padding()),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                pool.countIncludePadding() ? SlidingFormulas.Pool.MEAN_WITH_PADDING : SlidingFormulas.Pool.MEAN);
    }
}
