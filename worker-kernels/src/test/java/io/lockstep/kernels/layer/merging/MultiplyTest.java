package io.lockstep.kernels.layer.merging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MultiplyTest implements LayerExamples {
    private static final float[][] NO_TENSORS = {};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Multiply(new None()), List.of(Shape.of(5), Shape.of(5), Shape.of(5))),
                new Example(new Multiply(new Silu()), List.of(Shape.of(2, 3), Shape.of(2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] y = new double[inputs[0].length];
        Arrays.fill(y, 1);
        for (double[] input : inputs) {
            for (int i = 0; i < y.length; i++) {
                y[i] *= input[i];
            }
        }
        return ActivationExamples.values(((Multiply) layer).activation(), y);
    }

    /** 2 x 3 x 5 and 0 x 7 x -1; the gradient of a factor is the product of the others, though one is 0. */
    @Test
    void multipliesAndGivesEachFactorTheProductOfTheOthers() {
        PlainKernel kernel = new Multiply(new None()).kernel(List.of(Shape.of(2), Shape.of(2), Shape.of(2)));
        float[] a = {2, 0};
        float[] b = {3, 7};
        float[] c = {5, -1};
        assertThat(Passes.forward(kernel, 1, 2, NO_TENSORS, a, b, c)).containsExactly(30, -0f);
        float[][] dX = Passes.backward(kernel, 1, new float[] {1, 2}, NO_TENSORS, NO_TENSORS, a, b, c);
        assertThat(dX).isDeepEqualTo(new float[][] {{15, -14}, {10, -0f}, {6, 0}});
    }

    @Test
    void refusesASingleInput() {
        assertThatThrownBy(() -> new Multiply(new None()).output(List.of(Shape.of(2))))
                .hasMessage("takes 2 inputs or more, got 1. Name them in its inputs");
    }
}
