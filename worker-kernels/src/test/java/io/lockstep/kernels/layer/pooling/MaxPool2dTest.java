package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;

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

class MaxPool2dTest implements LayerExamples {
    /** 1 to 9, row by row. */
    private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static final Shape IMAGE = Shape.of(1, 3, 3);

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(MaxPool2d.of(2), List.of(Shape.of(2, 5, 4))),
                new Example(new MaxPool2d(Window.of(3, 2), Window.of(1), Padding.same()), List.of(Shape.of(2, 3, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        MaxPool2d pool = (MaxPool2d) layer;
        Window stride = pool.stride() == null ? pool.kernel() : pool.stride();
        return SlidingFormulas.pooled(
                SlidingFormulas.Sizes.of(pool.kernel(), stride, Window.of(1), pool.padding()),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                SlidingFormulas.Pool.LARGEST);
    }

    @Test
    void theLargestOfEachWindow() {
        assertThat(Passes.row(MaxPool2d.of(2), IMAGE, NINE)).containsExactly(5);
        assertThat(Passes.row(new MaxPool2d(Window.of(2), Window.of(1), Padding.valid()), IMAGE, NINE))
                .containsExactly(5, 6, 8, 9);
        assertThat(Passes.row(new MaxPool2d(Window.of(2), null, Padding.same()), IMAGE, NINE))
                .containsExactly(5, 6, 8, 9);
    }

    /** PyTorch's ceil_mode: windows of three that begin at 0, 2, 4, … while they begin inside. */
    @Test
    void windowsMayHangOverTheEnd() {
        List<Shape> shapes = List.of(Shape.of(7, 112, 6));
        assertThat(new MaxPool2d(Window.of(3), Window.of(2), Padding.ceil()).output(shapes))
                .isEqualTo(Shape.of(7, 56, 3));
        assertThat(new MaxPool2d(Window.of(3), Window.of(2), Padding.valid()).output(shapes))
                .isEqualTo(Shape.of(7, 55, 2));
    }
}
