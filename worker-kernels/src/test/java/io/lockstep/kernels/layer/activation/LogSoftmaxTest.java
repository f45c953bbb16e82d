package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LogSoftmaxTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new LogSoftmax(), List.of(Shape.of(2, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return Arrays.stream(SoftmaxTest.exact(shapes.get(0), inputs[0]))
                .map(StrictMath::log)
                .toArray();
    }

    /**
     * Logarithms of the softmax above: 1 - 3.4076060; of a vector with a difference of 200, whose softmax would be 0.
     * Gradient of the first answer: 1 - 0.0900306 and minus the softmax of the others.
     */
    @Test
    void followsTheWorkedExample() {
        PlainKernel kernel = new LogSoftmax().kernel(List.of(Shape.of(3)));
        float[] x = {1, 2, 3, 1000, 800, 800};
        float[] y = Passes.forward(kernel, 2, 3, new float[0][], x);
        float[] expected = {-2.407606f, -1.407606f, -0.407606f, 0, -200, -200};
        assertThat(y).containsExactly(expected, within(1e-6f));
        float[][] dX = Passes.backward(kernel, 2, new float[] {1, 0, 0, 0, 1, 0}, new float[0][], new float[0][], x);
        float[] gradient = {0.9099694f, -0.2447285f, -0.665241f, -1, 1, 0};
        assertThat(dX[0]).containsExactly(gradient, within(1e-6f));
        assertThatThrownBy(() -> new LogSoftmax().output(List.of(Shape.of())))
                .hasMessage("takes a vector, got a scalar. Remove it");
    }
}
