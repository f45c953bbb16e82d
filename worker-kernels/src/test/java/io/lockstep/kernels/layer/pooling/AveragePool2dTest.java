package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AveragePool2dTest implements LayerExamples {
    /** 1 to 9, row by row. */
    private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static final Shape IMAGE = Shape.of(1, 3, 3);

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new AveragePool2d(Window.of(2), null, Padding.ceil(), false), List.of(Shape.of(2, 5, 3))),
                new Example(AveragePool2d.of(2), List.of(Shape.of(2, 5, 4))),
                new Example(
                        new AveragePool2d(Window.of(3), Window.of(2, 1), Padding.of(1, 2, 2, 0), true),
                        List.of(Shape.of(2, 3, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        AveragePool2d pool = (AveragePool2d) layer;
        Window stride = pool.stride() == null ? pool.kernel() : pool.stride();
        return SlidingFormulas.pooled(
                SlidingFormulas.Sizes.of(pool.kernel(), stride, Window.of(1), pool.padding()),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                pool.countIncludePadding() ? SlidingFormulas.Pool.MEAN_WITH_PADDING : SlidingFormulas.Pool.MEAN);
    }

    /** same over 1 to 9 with kernel 2, stride 2: windows 1 2 4 5, 3 6, 7 8, 9; with padding counted all over 4. */
    @Test
    void theMeanLeavesPaddingOutOrCountsIt() {
        AveragePool2d without = new AveragePool2d(Window.of(2), null, Padding.same(), false);
        assertThat(Passes.row(without, IMAGE, NINE)).containsExactly(3, 4.5f, 7.5f, 9);
        assertThat(Passes.row(new AveragePool2d(Window.of(2), null, Padding.same(), true), IMAGE, NINE))
                .containsExactly(3, 2.25f, 3.75f, 2.25f);
        assertThat(Passes.gradient(without, IMAGE, NINE, 4, 20, 200, 1000))
                .containsExactly(1, 1, 10, 1, 1, 10, 100, 100, 1000);
    }

    @Test
    void refusesToCountPaddingThatHangsOver() {
        assertThatThrownBy(() -> new AveragePool2d(Window.of(2), null, Padding.ceil(), true))
                .hasMessage("countIncludePadding has no place beside padding: ceil. Remove it");
    }
}
