package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class Conv1dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(
                new Conv1d(3, 3, 2, Padding.of(2, 1), 2, 3, new None(), true, null), List.of(Shape.of(3, 9))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Conv1d conv = (Conv1d) layer;
        double[] y = SlidingFormulas.convolved(
                SlidingFormulas.Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding()),
                conv.groups(),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                tensors.apply("weight"),
                tensors.apply("bias"));
        return ActivationExamples.values(conv.activation(), y);
    }
}
