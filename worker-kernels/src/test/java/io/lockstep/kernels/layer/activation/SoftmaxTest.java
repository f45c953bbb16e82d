package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SoftmaxTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new Softmax(), List.of(Shape.of(2, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return exact(shapes.get(0), inputs[0]);
    }

    /** Along the last axis. */
    static double[] exact(Shape shape, double[] x) {
        double[] y = new double[x.length];
        int size = shape.size(shape.rank() - 1);
        for (int first = 0; first < x.length; first += size) {
            double sum = 0;
            for (int i = first; i < first + size; i++) {
                y[i] = StrictMath.exp(x[i]);
                sum += y[i];
            }
            for (int i = first; i < first + size; i++) {
                y[i] /= sum;
            }
        }
        return y;
    }

    /** exp(1), exp(2), exp(3) over their sum 30.192875; large inputs do not overflow. */
    @Test
    void followsTheWorkedExample() {
        float[] y = new float[6];
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 2, new float[0][]);
        float[][] x = {{1, 2, 3, 1001, 1002, 1003}};
        new Softmax().kernel(List.of(Shape.of(3))).forward(pass, new float[0][], x, y, new float[0]);
        float[] expected = {0.0900306f, 0.2447285f, 0.6652410f, 0.0900306f, 0.2447285f, 0.6652410f};
        assertThat(y).containsExactly(expected, within(1e-7f));
    }
}
