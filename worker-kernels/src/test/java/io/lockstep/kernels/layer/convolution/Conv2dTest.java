package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class Conv2dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(Conv2d.of(1, Window.of(1), Padding.valid(), new None()), List.of(Shape.of(1, 1, 1))),
                new Example(
                        Conv2d.of(4, Window.of(3), Padding.same(), new Gelu(Gelu.Form.ERF)),
                        List.of(Shape.of(2, 5, 6))),
                new Example(
                        new Conv2d(
                                6,
                                Window.of(2, 3),
                                Window.of(2, 1),
                                Padding.of(1, 0, 2, 3),
                                Window.of(1, 2),
                                2,
                                new Tanh(),
                                false,
                                null),
                        List.of(Shape.of(4, 5, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Conv2d conv = (Conv2d) layer;
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
