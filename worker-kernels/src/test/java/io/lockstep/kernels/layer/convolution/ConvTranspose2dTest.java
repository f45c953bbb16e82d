package io.lockstep.kernels.layer.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ConvTranspose2dTest implements LayerExamples {
    private static final Window ONE = Window.of(1);

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

    /**
     * 1, 2 / 3, 4 spread by the kernel 1, 10 / 100, 1000 with stride 1: the middle of the 3 x 3 output is 1*1000 +
     * 2*100 + 3*10 + 4.
     */
    @Test
    void spreadsEveryInput() {
        ConvTranspose2d layer = transposed(Window.of(2), ONE, Padding.valid(), Padding.of(0));
        assertThat(Passes.row(layer, Shape.of(1, 2, 2), new float[] {1, 2, 3, 4}, new float[] {1, 10, 100, 1000}))
                .containsExactly(1, 12, 20, 103, 1234, 2040, 300, 3400, 4000);
    }

    /** PyTorch's formula (5 - 1) s - 2 p + (k - 1) d + 1 + further, and s times the input for same. */
    @Test
    void sizesFollowTheFormula() {
        List<Shape> five = List.of(Shape.of(1, 5, 5));
        assertThat(transposed(Window.of(3, 4), Window.of(2, 3), Padding.of(1, 0), Padding.of(1, 2))
                        .output(five))
                .isEqualTo(Shape.of(1, 10, 18));
        for (int kernel = 1; kernel < 6; kernel++) {
            ConvTranspose2d same = transposed(Window.of(kernel), Window.of(3), Padding.same(), Padding.of(0));
            assertThat(same.output(five)).isEqualTo(Shape.of(1, 15, 15));
        }
    }

    private static ConvTranspose2d transposed(Window kernel, Window stride, Padding padding, Padding further) {
        return new ConvTranspose2d(1, kernel, stride, padding, further, ONE, 1, new None(), false, null);
    }
}
