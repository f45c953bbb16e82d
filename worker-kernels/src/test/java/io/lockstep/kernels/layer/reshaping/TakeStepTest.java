package io.lockstep.kernels.layer.reshaping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TakeStepTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(TakeStep.last(), List.of(Shape.of(3, 5))),
                new Example(new TakeStep(1), List.of(Shape.of(2, 2, 3))),
                new Example(new TakeStep(0), List.of(Shape.of(1, 1))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int steps = shapes.get(0).size(0);
        int size = inputs[0].length / steps;
        int step = Math.floorMod(((TakeStep) layer).index(), steps);
        return Arrays.copyOfRange(inputs[0], step * size, (step + 1) * size);
    }

    @Test
    void takesTheStepAndGivesBackItsGradientAlone() {
        float[] x = {1, 2, 3, 4, 5, 6};
        assertThat(Passes.row(TakeStep.last(), Shape.of(3, 2), x)).containsExactly(5, 6);
        assertThat(Passes.row(new TakeStep(1), Shape.of(3, 2), x)).containsExactly(3, 4);
        assertThat(Passes.gradient(new TakeStep(-2), Shape.of(3, 2), x, 7, 8)).containsExactly(0, 0, 7, 8, 0, 0);
    }

    @Test
    void refusesAStepThatIsNotThere() {
        assertThatThrownBy(() -> new TakeStep(3).output(List.of(Shape.of(3, 2))))
                .hasMessage("index must be from -3 to 2, the steps of 3x2, got 3");
        assertThatThrownBy(() -> TakeStep.last().output(List.of(Shape.of(3))))
                .hasMessage("takes a sequence of vectors, got 3. Put a layer that gives one, such as lstm, before it");
    }
}
