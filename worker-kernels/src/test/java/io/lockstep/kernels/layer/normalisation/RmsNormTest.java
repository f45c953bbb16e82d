package io.lockstep.kernels.layer.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RmsNormTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new RmsNorm(1, 1e-6), List.of(Shape.of(7))),
                new Example(new RmsNorm(1, 1e-3), List.of(Shape.of(3, 5))),
                new Example(new RmsNorm(2, 1e-6), List.of(Shape.of(2, 3, 17))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] weight = tensors.apply("weight");
        double[] y = inputs[0].clone();
        for (int from = 0; from < y.length; from += weight.length) {
            double squares = 0;
            for (int i = 0; i < weight.length; i++) {
                squares += inputs[0][from + i] * inputs[0][from + i];
            }
            double root = Math.sqrt(squares / weight.length + ((RmsNorm) layer).epsilon());
            for (int i = 0; i < weight.length; i++) {
                y[from + i] *= weight[i] / root;
            }
        }
        return y;
    }

    /** Of 3, 4 the mean square is 12.5, with epsilon 12.5 it is 25: x / 5, times 2 and -1. */
    @Test
    void dividesByTheRootOfTheMeanSquare() {
        PlainKernel kernel = new RmsNorm(1, 12.5).kernel(List.of(Shape.of(2)));
        assertThat(Passes.forward(kernel, 1, 2, new float[][] {{2, -1}}, new float[] {3, 4}))
                .containsExactly(new float[] {1.2f, -0.8f}, within(1e-7f));
    }

    @Test
    void refusesAsLayerNormDoes() {
        assertThatThrownBy(() -> new RmsNorm(0, 1e-6)).hasMessage("axes must be at least 1, got 0");
        assertThatThrownBy(() -> new RmsNorm(1, 0)).hasMessage("epsilon must be above 0, got 0.0. Usual: 1e-5");
        assertThatThrownBy(() -> new RmsNorm(3, 1e-6).output(List.of(Shape.of(2, 2))))
                .hasMessage("axes must be at most 2, those of input 2x2, got 3");
    }
}
