package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

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

    @Test
    void paddingThatIsCountedTakesItsShareOfTheGradient() {
        AveragePool1d pool = new AveragePool1d(2, 2, Padding.of(1, 0), true);
        assertThat(Passes.gradient(pool, Shape.of(1, 3), new float[3], 4, 20)).containsExactly(2, 10, 10);
    }

    /** PyTorch's ceil_mode: the last of three windows has one element, its own mean. */
    @Test
    void windowsMayHangOverTheEnd() {
        AveragePool1d pool = new AveragePool1d(2, null, Padding.ceil(), false);
        assertThat(Passes.row(pool, Shape.of(1, 5), new float[] {1, 5, 2, 3, 4}))
                .containsExactly(3, 2.5f, 4);
    }
}
