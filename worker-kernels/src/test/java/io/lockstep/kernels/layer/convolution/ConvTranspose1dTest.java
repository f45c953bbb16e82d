package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class ConvTranspose1dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(
                new ConvTranspose1d(2, 4, 2, Padding.same(), 0, 1, 1, new Tanh(), false, null),
                List.of(Shape.of(3, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        ConvTranspose1d conv = (ConvTranspose1d) layer;
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
