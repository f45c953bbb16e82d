package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MaxOverTimeTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new MaxOverTime(), List.of(Shape.of(3, 5))),
                new Example(new MaxOverTime(), List.of(Shape.of(4, 2, 3))),
                new Example(new MaxOverTime(), List.of(Shape.of(1, 1))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int steps = shapes.get(0).size(0);
        double[] y = new double[inputs[0].length / steps];
        for (int i = 0; i < y.length; i++) {
            y[i] = inputs[0][i];
            for (int t = 0; t < steps; t++) {
                y[i] = Math.max(y[i], inputs[0][t * y.length + i]);
            }
        }
        return y;
    }

    @Test
    void poolsEachNumberOverTheSteps() {
        float[] x = {1, 6, 3, 4, 5, 5};
        assertThat(Passes.row(new MaxOverTime(), Shape.of(3, 2), x)).containsExactly(5, 6);
        assertThat(Passes.gradient(new MaxOverTime(), Shape.of(3, 2), x, 3, 6)).containsExactly(0, 6, 0, 0, 3, 0);
    }

    @Test
    void refusesWhatHasNoSteps() {
        assertThatThrownBy(() -> new MaxOverTime().output(List.of(Shape.of(3))))
                .hasMessage(
                        "takes a sequence of vectors, got 3. Put a layer that gives one, such as embedding, before it");
    }
}
