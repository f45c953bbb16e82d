package io.lockstep.kernels.layer.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

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

    /**
     * Kernel (1, 10, 100) over a line 1 2 3 4 5, two zeros before, one after: outputs see places -2 + 2 o + 2 k: (-2,
     * 0, 2) and (0, 2, 4), that is 10*1 + 100*3 and 1 + 10*3 + 100*5.
     */
    @Test
    void strideDilationAndUnequalPaddingSeeTheirPlaces() {
        Conv1d layer = new Conv1d(1, 3, 2, Padding.of(2, 1), 2, 1, new None(), false, null);
        assertThat(layer.output(List.of(Shape.of(1, 5)))).isEqualTo(Shape.of(1, 2));
        assertThat(Passes.row(layer, Shape.of(1, 5), new float[] {1, 2, 3, 4, 5}, new float[] {1, 10, 100}))
                .containsExactly(310, 531);
    }
}
