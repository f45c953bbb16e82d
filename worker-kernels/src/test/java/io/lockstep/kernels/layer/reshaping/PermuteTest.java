package io.lockstep.kernels.layer.reshaping;

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

class PermuteTest implements LayerExamples {
    private static final float[][] NONE = {};

    /** Two rows of 2 channels x 1 x 3: by channel 1 2 3 and 4 5 6. */
    private static final float[] X = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Permute(List.of(2, 0, 1)), List.of(Shape.of(2, 3, 4))),
                new Example(new Permute(List.of(0)), List.of(Shape.of(5))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        List<Integer> axes = ((Permute) layer).axes();
        Shape output = layer.output(shapes);
        double[] y = new double[inputs[0].length];
        for (int i = 0; i < y.length; i++) {
            int[] from = Coordinates.of(shapes.get(0), i);
            int[] place = new int[from.length];
            for (int axis = 0; axis < place.length; axis++) {
                place[axis] = from[axes.get(axis)];
            }
            y[Coordinates.index(output, place)] = inputs[0][i];
        }
        return y;
    }

    @Test
    void permuteBringsChannelsLast() {
        Permute permute = new Permute(List.of(1, 2, 0));
        List<Shape> shapes = List.of(Shape.of(2, 1, 3));
        assertThat(permute.output(shapes)).isEqualTo(Shape.of(1, 3, 2));
        float[] y = Passes.forward(permute.kernel(shapes), 2, 6, NONE, X);
        assertThat(y).containsExactly(1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60);
        assertThat(Passes.backward(permute.kernel(shapes), 2, y, NONE, NONE, X)[0])
                .containsExactly(X);
    }

    @Test
    void permuteRefusesWhatIsNoOrderOfTheAxes() {
        assertThatThrownBy(() -> new Permute(List.of(0, 0, 1)))
                .hasMessage("axes must be each of 0 to 2 once, got [0, 0, 1]");
        assertThatThrownBy(() -> new Permute(List.of(1, 2))).hasMessage("axes must be each of 0 to 1 once, got [1, 2]");
        assertThatThrownBy(() -> new Permute(List.of(1, 0)).output(List.of(Shape.of(2, 3, 4))))
                .hasMessage("axes [1, 0] are 2, the input 2x3x4 has 3. Name each axis of the input once");
    }
}
