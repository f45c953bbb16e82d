package io.lockstep.kernels.layer.merging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Add, multiply and concat. */
class MergingLayersTest {
    private static final float[][] NONE = {};
    private static final List<Shape> PAIR = List.of(Shape.of(2), Shape.of(2));

    @Test
    void addsAndRectifies() {
        PlainKernel kernel = new Add(new Relu()).kernel(PAIR);
        float[] a = {1, -5, 3, 4};
        float[] b = {10, 2, -30, 0.5f};
        assertThat(Passes.forward(kernel, 2, 2, NONE, a, b)).containsExactly(11, 0, 0, 4.5f);
        float[][] dX = Passes.backward(kernel, 2, new float[] {1, 2, 3, 4}, NONE, NONE, a, b);
        assertThat(dX).isDeepEqualTo(new float[][] {{1, 0, 0, 4}, {1, 0, 0, 4}});
    }

    /** 2 x 3 x 5 and 0 x 7 x -1; the gradient of a factor is the product of the others, though one is 0. */
    @Test
    void multipliesAndGivesEachFactorTheProductOfTheOthers() {
        PlainKernel kernel = new Multiply(new None()).kernel(List.of(Shape.of(2), Shape.of(2), Shape.of(2)));
        float[] a = {2, 0};
        float[] b = {3, 7};
        float[] c = {5, -1};
        assertThat(Passes.forward(kernel, 1, 2, NONE, a, b, c)).containsExactly(30, -0f);
        float[][] dX = Passes.backward(kernel, 1, new float[] {1, 2}, NONE, NONE, a, b, c);
        assertThat(dX).isDeepEqualTo(new float[][] {{15, -14}, {10, -0f}, {6, 0}});
    }

    @Test
    void putsChannelsOneAfterAnother() {
        Concat concat = new Concat(0);
        List<Shape> shapes = List.of(Shape.of(1, 2), Shape.of(2, 2));
        assertThat(concat.output(shapes)).isEqualTo(Shape.of(3, 2));
        float[] a = {1, 2, 3, 4};
        float[] b = {10, 20, 30, 40, 50, 60, 70, 80};
        float[] y = Passes.forward(concat.kernel(shapes), 2, 6, NONE, a, b);
        assertThat(y).containsExactly(1, 2, 10, 20, 30, 40, 3, 4, 50, 60, 70, 80);
        float[][] dX = Passes.backward(concat.kernel(shapes), 2, y, NONE, NONE, a, b);
        assertThat(dX).isDeepEqualTo(new float[][] {a, b});
    }

    @Test
    void putsColumnsSideBySide() {
        Concat concat = new Concat(1);
        List<Shape> shapes = List.of(Shape.of(2, 1), Shape.of(2, 2));
        assertThat(concat.output(shapes)).isEqualTo(Shape.of(2, 3));
        float[] y = Passes.forward(concat.kernel(shapes), 1, 6, NONE, new float[] {1, 2}, new float[] {10, 20, 30, 40});
        assertThat(y).containsExactly(1, 10, 20, 2, 30, 40);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> new Add(new None()).output(List.of(Shape.of(16, 32, 32), Shape.of(32, 16, 16))))
                .hasMessage(
                        "takes inputs of one shape, got 16x32x32, 32x16x16. Bring them to one shape, for instance by a"
                                + " 1x1 convolution");
        assertThatThrownBy(() -> new Multiply(new None()).output(List.of(Shape.of(2))))
                .hasMessage("takes 2 inputs or more, got 1. Name them in its inputs");
        assertThatThrownBy(() -> new Concat(0).output(List.of(Shape.of(2))))
                .hasMessage("takes 2 inputs or more, got 1. Name them in its inputs");
        assertThatThrownBy(() -> new Concat(0).output(List.of(Shape.of(2, 3), Shape.of(2, 4))))
                .hasMessage("takes inputs that differ in axis 0 only, got 2x3, 2x4. Bring the other axes to one size");
        assertThatThrownBy(() -> new Concat(1).output(List.of(Shape.of(2, 3), Shape.of(2))))
                .hasMessage("takes inputs that differ in axis 1 only, got 2x3, 2. Bring the other axes to one size");
        assertThatThrownBy(() -> new Concat(2).output(List.of(Shape.of(2, 3), Shape.of(2, 3))))
                .hasMessage("axis must be below 2, the axes of 2x3, got 2");
        assertThatThrownBy(() -> new Concat(-1)).hasMessage("axis must be at least 0, got -1");
    }
}
