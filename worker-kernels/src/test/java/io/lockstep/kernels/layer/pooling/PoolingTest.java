package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked examples of pooling and upsampling. */
class PoolingTest {
    private static final Shape PICTURE = Shape.of(1, 3, 3);
    private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static float[] forward(Layer layer, Shape input, float... x) {
        float[] y = new float[layer.output(List.of(input)).elementCount()];
        Arrays.fill(y, Float.NaN);
        layer.kernel(List.of(input))
                .forward(
                        CurrentPass.inference(new PlainProducts(), 1, new float[0][]),
                        new float[0][],
                        new float[][] {x},
                        y,
                        new float[0]);
        return y;
    }

    private static float[] backward(Layer layer, Shape input, float[] x, float... dOutput) {
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        Batch batch = new Batch(1, new int[] {1}, 1);
        batch.setRows(1);
        pass.begin(batch, 0);
        float[] dX = new float[x.length];
        layer.kernel(List.of(input))
                .backward(
                        pass,
                        new float[0][],
                        new float[][] {x},
                        forward(layer, input, x),
                        new float[0],
                        dOutput,
                        new float[][] {dX},
                        new float[0][]);
        return dX;
    }

    @Test
    void theLargestOfEachWindow() {
        assertThat(forward(MaxPool2d.of(2), PICTURE, NINE)).containsExactly(5);
        assertThat(forward(new MaxPool2d(Window.of(2), Window.of(1), Padding.valid()), PICTURE, NINE))
                .containsExactly(5, 6, 8, 9);
        assertThat(forward(new MaxPool2d(Window.of(2), null, Padding.same()), PICTURE, NINE))
                .containsExactly(5, 6, 8, 9);
        assertThat(forward(new MaxPool1d(3, 2, Padding.of(0, 2)), Shape.of(1, 5), 1, 3, 2, 5, 4))
                .containsExactly(3, 5, 4);
    }

    /** Padding would win over negative numbers if it were 0. */
    @Test
    void paddingIsNeverTheLargest() {
        assertThat(forward(new MaxPool1d(3, 1, Padding.same()), Shape.of(1, 3), -3, -2, -4))
                .containsExactly(-2, -2, -2);
        assertThat(forward(new MaxPool1d(2, 2, Padding.of(1, 0)), Shape.of(1, 3), Float.NEGATIVE_INFINITY, -2, -4))
                .containsExactly(Float.NEGATIVE_INFINITY, -2);
    }

    @Test
    void aNumberThatIsNoneIsTheLargest() {
        float[] x = {1, Float.NaN, 3, Float.POSITIVE_INFINITY, Float.NaN};
        assertThat(forward(new MaxPool1d(2, 1, Padding.valid()), Shape.of(1, 5), x))
                .containsExactly(Float.NaN, Float.NaN, Float.POSITIVE_INFINITY, Float.NaN);
        assertThat(backward(new MaxPool1d(5, 1, Padding.valid()), Shape.of(1, 5), x, 2))
                .containsExactly(0, 2, 0, 0, 0);
    }

    /** Windows (1 3), (3 3), (3 2): the first 3 wins the first two, the second 3 the last. */
    @Test
    void ofEqualElementsTheFirstReceivesTheGradient() {
        assertThat(backward(new MaxPool1d(2, 1, Padding.valid()), Shape.of(1, 4), new float[] {1, 3, 3, 2}, 1, 10, 100))
                .containsExactly(0, 11, 100, 0);
    }

    /** same over 1 to 9 with kernel 2, stride 2: windows 1 2 4 5, 3 6, 7 8, 9; with padding counted all over 4. */
    @Test
    void theMeanLeavesPaddingOutOrCountsIt() {
        Window two = Window.of(2);
        assertThat(forward(new AveragePool2d(two, null, Padding.same(), false), PICTURE, NINE))
                .containsExactly(3, 4.5f, 7.5f, 9);
        assertThat(forward(new AveragePool2d(two, null, Padding.same(), true), PICTURE, NINE))
                .containsExactly(3, 2.25f, 3.75f, 2.25f);
        assertThat(backward(new AveragePool2d(two, null, Padding.same(), false), PICTURE, NINE, 4, 20, 200, 1000))
                .containsExactly(1, 1, 10, 1, 1, 10, 100, 100, 1000);
        assertThat(backward(new AveragePool1d(2, 2, Padding.of(1, 0), true), Shape.of(1, 3), new float[3], 4, 20))
                .containsExactly(2, 10, 10);
    }

    @Test
    void globalPoolingLeavesOneNumberForEachChannel() {
        float[] x = {1, 2, 3, 6, -1, -2, -3, -4};
        assertThat(forward(new GlobalAveragePool(), Shape.of(2, 2, 2), x)).containsExactly(3, -2.5f);
        assertThat(forward(new GlobalMaxPool(), Shape.of(2, 4), x)).containsExactly(6, -1);
        assertThat(new GlobalMaxPool().output(List.of(Shape.of(2, 2, 2)))).isEqualTo(Shape.of(2));
    }

    @Test
    void nearestRepeatsAndSumsBack() {
        Upsample layer = new Upsample(Window.of(1, 2), Upsample.Mode.NEAREST);
        assertThat(forward(layer, Shape.of(1, 1, 2), 1, 2)).containsExactly(1, 1, 2, 2);
        assertThat(backward(layer, Shape.of(1, 1, 2), new float[2], 1, 10, 100, 1000))
                .containsExactly(11, 1100);
    }

    /**
     * Factor 2 stands at -0.25 (held at 0), 0.25, 0.75, 1.25 (held at 1); factor 3 at -1/3, 0, 1/3, 2/3, 1, 4/3. PyTorch's
     * documentation has the same image: 1 2 / 3 4 with scale 2 gives 1, 1.25, 1.75, 2 / 1.5, 1.75, 2.25, 2.5 / …
     */
    @Test
    void linearWeighsNeighboursByDistance() {
        Upsample two = new Upsample(Window.of(2), Upsample.Mode.LINEAR);
        assertThat(forward(two, Shape.of(1, 2, 2), 1, 2, 3, 4))
                .containsExactly(
                        1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4);
        assertThat(forward(new Upsample(Window.of(3), Upsample.Mode.LINEAR), Shape.of(1, 2), 0, 3))
                .containsExactly(new float[] {0, 0, 1, 2, 3, 3}, within(1e-6f));
        assertThat(backward(two, Shape.of(1, 2), new float[2], 1, 4, 4, 1)).containsExactly(5, 5);
    }

    /**
     * PyTorch's ceil_mode: of five, windows of two begin at 0, 2 and 4, of which the last has one element; of three with
     * windows of one and steps of two they begin at 0 and 2; a window that would begin behind the end is left out.
     */
    @Test
    void windowsMayHangOverTheEnd() {
        float[] x = {1, 5, 2, 3, 4};
        PlainKernel largest = new MaxPool1d(2, null, Padding.ceil()).kernel(List.of(Shape.of(1, 5)));
        assertThat(Passes.forward(largest, 1, 3, new float[0][], x)).containsExactly(5, 3, 4);
        PlainKernel mean = new AveragePool1d(2, null, Padding.ceil(), false).kernel(List.of(Shape.of(1, 5)));
        assertThat(Passes.forward(mean, 1, 3, new float[0][], x)).containsExactly(3, 2.5f, 4);
        assertThat(new MaxPool1d(1, 2, Padding.ceil()).output(List.of(Shape.of(1, 3))))
                .isEqualTo(Shape.of(1, 2));
        assertThat(new MaxPool1d(1, 3, Padding.ceil()).output(List.of(Shape.of(1, 3))))
                .isEqualTo(Shape.of(1, 1));
        assertThat(new MaxPool1d(1, 3, Padding.ceil()).output(List.of(Shape.of(1, 5))))
                .isEqualTo(Shape.of(1, 2));
        assertThat(new MaxPool2d(Window.of(3), Window.of(2), Padding.ceil()).output(List.of(Shape.of(7, 112, 6))))
                .isEqualTo(Shape.of(7, 56, 3));
        assertThat(new MaxPool2d(Window.of(3), Window.of(2), Padding.valid()).output(List.of(Shape.of(7, 112, 6))))
                .isEqualTo(Shape.of(7, 55, 2));
        assertThat(new MaxPool1d(4, 4, Padding.ceil()).output(List.of(Shape.of(1, 3))))
                .isEqualTo(Shape.of(1, 1));
    }

    @Test
    void onlyPoolingHangsOver() {
        assertThatThrownBy(() ->
                        Conv2d.of(1, Window.of(2), Padding.ceil(), new None()).output(List.of(Shape.of(1, 5, 5))))
                .hasMessage("padding ceil is for pooling, expected same, valid or numbers. Use padding: same");
        assertThatThrownBy(() -> new AveragePool2d(Window.of(2), null, Padding.ceil(), true))
                .hasMessage("countIncludePadding has no place beside padding: ceil. Remove it");
    }
}
