package io.lockstep.kernels.layer.reshaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DetachTest implements LayerExamples {
    private static final float[][] NONE = {};
    private static final float[] X = {1, 2, 3, 10, 20, 30};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Detach(), List.of(Shape.of(3, 4))), new Example(new Detach(), List.of(Shape.of(5))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return inputs[0].clone();
    }

    @Test
    void detachPassesValuesOnAndNoGradientBack() {
        List<Shape> shapes = List.of(Shape.of(3));
        float[] y = Passes.forward(new Detach().kernel(shapes), 2, 6, NONE, X);
        assertThat(Arrays.copyOf(y, 6)).containsExactly(X);
        assertThat(Passes.backward(new Detach().kernel(shapes), 2, y, NONE, NONE, X)[0])
                .doesNotContain(1, 2, 3, 10, 20, 30);
        assertThat(new Detach().stopsGradient()).isTrue();
        assertThat(new Detach().atInference()).isEmpty();
    }
}
