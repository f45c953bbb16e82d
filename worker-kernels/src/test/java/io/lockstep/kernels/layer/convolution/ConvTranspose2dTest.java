package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class ConvTranspose2dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(
                new ConvTranspose2d(
                        4,
                        Window.of(3, 2),
                        Window.of(2, 3),
                        Padding.of(1, 0, 2, 1),
                        Padding.of(1, 2),
                        Window.of(1, 2),
                        2,
                        new Gelu(Gelu.Form.ERF),
                        true,
                        null),
                List.of(Shape.of(2, 3, 2))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        ConvTranspose2d conv = (ConvTranspose2d) layer;
        double[] y = SlidingFormulas.transposed(
                SlidingFormulas.Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding()),
                conv.groups(),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                tensors.apply("weight"),
                tensors.apply("bias"));
        return ActivationExamples.values(conv.activation(), y);
    }
}
