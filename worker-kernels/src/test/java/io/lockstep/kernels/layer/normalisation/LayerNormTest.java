package io.lockstep.kernels.layer.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LayerNormTest implements LayerExamples {
    private static final float[][] TENSORS = {{1, 2, 3, -1}, {0, 1, 0, 10}};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(LayerNorm.of(), List.of(Shape.of(3, 4))),
                new Example(new LayerNorm(2, 1e-3), List.of(Shape.of(2, 2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] weight = tensors.apply("weight");
        double[] bias = tensors.apply("bias");
        double[] y = NormalisationFormulas.normalised(inputs[0], weight.length, ((LayerNorm) layer).epsilon());
        for (int i = 0; i < y.length; i++) {
            y[i] = weight[i % weight.length] * y[i] + bias[i % weight.length];
        }
        return y;
    }

    /**
     * By hand, epsilon 4: 1 3 5 7 has mean 4 and variance 5, so deviations -3 -1 1 3 over 3; a constant vector has none
     * and gives the bias.
     */
    @Test
    void normalisesEachVectorOfEachRow() {
        PlainKernel kernel = new LayerNorm(1, 4).kernel(List.of(Shape.of(2, 4)));
        float[] y = Passes.forward(kernel, 1, 8, TENSORS, new float[] {1, 3, 5, 7, 6, 6, 6, 6});
        assertThat(y).containsExactly(new float[] {-1, 1 / 3f, 1, 9, 0, 1, 0, 10}, within(1e-6f));
    }

    /** Both axes at once: the same four numbers as a 2x2, weights by element. */
    @Test
    void mayNormaliseSeveralAxesTogether() {
        PlainKernel kernel = new LayerNorm(2, 4).kernel(List.of(Shape.of(2, 2)));
        float[] y = Passes.forward(kernel, 2, 4, TENSORS, new float[] {1, 3, 5, 7, 6, 6, 6, 6});
        assertThat(y).containsExactly(new float[] {-1, 1 / 3f, 1, 9, 0, 1, 0, 10}, within(1e-6f));
    }

    /**
     * By hand, as above: x^ is -1 -1/3 1/3 1. dY 1 0 0 1 gives g = 1 0 0 -1, mean(g) 0, mean(g x^) -1/2, so dX = (g +
     * x^ / 2) / 3.
     */
    @Test
    void gradientsFollowTheWorkedExample() {
        PlainKernel kernel = new LayerNorm(1, 4).kernel(List.of(Shape.of(4)));
        float[][] dTensors = new float[2][4];
        float[][] dX =
                Passes.backward(kernel, 1, new float[] {1, 0, 0, 1}, TENSORS, dTensors, new float[] {1, 3, 5, 7});
        assertThat(dX[0]).containsExactly(new float[] {1 / 6f, -1 / 18f, 1 / 18f, -1 / 6f}, within(1e-6f));
        assertThat(dTensors[0]).containsExactly(new float[] {-1, 0, 0, 1}, within(1e-6f));
        assertThat(dTensors[1]).containsExactly(1, 0, 0, 1);
    }

    @Test
    void asksForScaleAndShiftOfTheLastAxes() {
        List<ParameterSpec> tensors = new LayerNorm(2, 1e-5).parameters(List.of(Shape.of(4, 5, 6)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias");
        assertThat(tensors).extracting(ParameterSpec::shape).containsOnly(Shape.of(5, 6));
        assertThat(tensors).extracting(ParameterSpec::role).containsOnly(Role.OFFSET);
    }

    @Test
    void refusesAxesThatAreNotThere() {
        assertThatThrownBy(() -> new LayerNorm(0, 1e-5)).hasMessage("axes must be at least 1, got 0");
        assertThatThrownBy(() -> new LayerNorm(3, 1e-5).output(List.of(Shape.of(4, 5))))
                .hasMessage("axes must be at most 2, those of input 4x5, got 3");
        assertThatThrownBy(() -> new LayerNorm(1, -1)).hasMessage("epsilon must be above 0, got -1.0. Usual: 1e-5");
    }
}
