package io.lockstep.kernels.layer.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

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

    /** 1 2 by 1, 10, 100 at stride 2: 1, 10, 102, 20, 200, 0; cut by one before, one further behind. */
    @Test
    void cutsPaddingAndAddsOutputPadding() {
        ConvTranspose1d layer = new ConvTranspose1d(1, 3, 2, Padding.of(1, 0), 1, 1, 1, new None(), true, null);
        assertThat(Passes.row(layer, Shape.of(1, 2), new float[] {1, 2}, new float[] {1, 10, 100}, new float[] {0.5f}))
                .containsExactly(10.5f, 102.5f, 20.5f, 200.5f, 0.5f);
    }

    @Test
    void weightsHaveTheChannelsOfTheInputFirst() {
        ConvTranspose1d layer = new ConvTranspose1d(6, 3, 1, Padding.valid(), 0, 1, 2, new Relu(), false, new Ones());
        assertThat(layer.parameters(List.of(Shape.of(4, 5)))).singleElement().satisfies(weight -> {
            assertThat(weight.shape()).isEqualTo(Shape.of(4, 3, 3));
            assertThat(weight.initializer()).isEqualTo(new Ones());
        });
    }
}
