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

class MaxPool1dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new MaxPool1d(3, 2, Padding.of(1, 2)), List.of(Shape.of(2, 8))),
                new Example(new MaxPool1d(3, 2, Padding.ceil()), List.of(Shape.of(2, 8))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        MaxPool1d pool = (MaxPool1d) layer;
        int stride = pool.stride() == null ? pool.kernel() : pool.stride();
        return SlidingFormulas.pooled(
                SlidingFormulas.Sizes.of(pool.kernel(), stride, 1, pool.padding()),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                SlidingFormulas.Pool.LARGEST);
    }

    @Test
    void theLargestOfEachWindow() {
        assertThat(Passes.row(new MaxPool1d(3, 2, Padding.of(0, 2)), Shape.of(1, 5), new float[] {1, 3, 2, 5, 4}))
                .containsExactly(3, 5, 4);
    }

    /** Padding would win over negative numbers if it were 0. */
    @Test
    void paddingIsNeverTheLargest() {
        Shape three = Shape.of(1, 3);
        assertThat(Passes.row(new MaxPool1d(3, 1, Padding.same()), three, new float[] {-3, -2, -4}))
                .containsExactly(-2, -2, -2);
        float[] least = {Float.NEGATIVE_INFINITY, -2, -4};
        assertThat(Passes.row(new MaxPool1d(2, 2, Padding.of(1, 0)), three, least))
                .containsExactly(Float.NEGATIVE_INFINITY, -2);
    }

    @Test
    void aNumberThatIsNoneIsTheLargest() {
        float[] x = {1, Float.NaN, 3, Float.POSITIVE_INFINITY, Float.NaN};
        assertThat(Passes.row(new MaxPool1d(2, 1, Padding.valid()), Shape.of(1, 5), x))
                .containsExactly(Float.NaN, Float.NaN, Float.POSITIVE_INFINITY, Float.NaN);
        assertThat(Passes.gradient(new MaxPool1d(5, 1, Padding.valid()), Shape.of(1, 5), x, 2))
                .containsExactly(0, 2, 0, 0, 0);
    }

    /** Windows (1 3), (3 3), (3 2): the first 3 wins the first two, the second 3 the last. */
    @Test
    void ofEqualElementsTheFirstReceivesTheGradient() {
        float[] x = {1, 3, 3, 2};
        assertThat(Passes.gradient(new MaxPool1d(2, 1, Padding.valid()), Shape.of(1, 4), x, 1, 10, 100))
                .containsExactly(0, 11, 100, 0);
    }

    /**
     * PyTorch's ceil_mode: of five, windows of two begin at 0, 2 and 4, of which the last has one element; of three
     * with windows of one and steps of two they begin at 0 and 2; a window that would begin behind the end is left out.
     */
    @Test
    void windowsMayHangOverTheEnd() {
        assertThat(Passes.row(new MaxPool1d(2, null, Padding.ceil()), Shape.of(1, 5), new float[] {1, 5, 2, 3, 4}))
                .containsExactly(5, 3, 4);
        assertThat(outputSize(1, 2, 3)).isEqualTo(2);
        assertThat(outputSize(1, 3, 3)).isEqualTo(1);
        assertThat(outputSize(1, 3, 5)).isEqualTo(2);
        assertThat(outputSize(4, 4, 3)).isEqualTo(1);
    }

    private static int outputSize(int kernel, int stride, int size) {
        Shape output = new MaxPool1d(kernel, stride, Padding.ceil()).output(List.of(Shape.of(1, size)));
        assertThat(output.size(0)).isEqualTo(1);
        return output.size(1);
    }
}
