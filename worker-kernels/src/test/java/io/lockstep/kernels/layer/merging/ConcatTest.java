package io.lockstep.kernels.layer.merging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Coordinates;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ConcatTest implements LayerExamples {
    private static final float[][] NO_TENSORS = {};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Concat(0), List.of(Shape.of(2, 3), Shape.of(1, 3), Shape.of(2, 3))),
                new Example(new Concat(1), List.of(Shape.of(2, 1, 3), Shape.of(2, 2, 3))),
                new Example(new Concat(1), List.of(Shape.of(2, 3), Shape.of(2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int axis = ((Concat) layer).axis();
        Shape output = layer.output(shapes);
        double[] y = new double[output.elementCount()];
        int before = 0;
        for (int k = 0; k < inputs.length; k++) {
            for (int i = 0; i < inputs[k].length; i++) {
                int[] place = Coordinates.of(shapes.get(k), i);
                place[axis] += before;
                y[Coordinates.index(output, place)] = inputs[k][i];
            }
            before += shapes.get(k).size(axis);
        }
        return y;
    }

    @Test
    void putsChannelsOneAfterAnother() {
        Concat concat = new Concat(0);
        List<Shape> shapes = List.of(Shape.of(1, 2), Shape.of(2, 2));
        assertThat(concat.output(shapes)).isEqualTo(Shape.of(3, 2));
        float[] a = {1, 2, 3, 4};
        float[] b = {10, 20, 30, 40, 50, 60, 70, 80};
        float[] y = Passes.forward(concat.kernel(shapes), 2, 6, NO_TENSORS, a, b);
        assertThat(y).containsExactly(1, 2, 10, 20, 30, 40, 3, 4, 50, 60, 70, 80);
        float[][] dX = Passes.backward(concat.kernel(shapes), 2, y, NO_TENSORS, NO_TENSORS, a, b);
        assertThat(dX).isDeepEqualTo(new float[][] {a, b});
    }

    @Test
    void putsColumnsSideBySide() {
        Concat concat = new Concat(1);
        List<Shape> shapes = List.of(Shape.of(2, 1), Shape.of(2, 2));
        assertThat(concat.output(shapes)).isEqualTo(Shape.of(2, 3));
        float[] y = Passes.forward(
                concat.kernel(shapes), 1, 6, NO_TENSORS, new float[] {1, 2}, new float[] {10, 20, 30, 40});
        assertThat(y).containsExactly(1, 10, 20, 2, 30, 40);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
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
