package io.lockstep.kernels.layer.merging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AddTest implements LayerExamples {
    private static final float[][] NO_TENSORS = {};
    private static final List<Shape> PAIR = List.of(Shape.of(2), Shape.of(2));

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Add(new None()), List.of(Shape.of(2, 3), Shape.of(2, 3))),
                new Example(new Add(new Gelu(Gelu.Form.ERF)), List.of(Shape.of(7), Shape.of(7), Shape.of(7))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] y = new double[inputs[0].length];
        Arrays.fill(y, 0);
        for (double[] input : inputs) {
            for (int i = 0; i < y.length; i++) {
                y[i] += input[i];
            }
        }
        return ActivationExamples.values(((Add) layer).activation(), y);
    }

    @Test
    void addsAndRectifies() {
        PlainKernel kernel = new Add(new Relu()).kernel(PAIR);
        float[] a = {1, -5, 3, 4};
        float[] b = {10, 2, -30, 0.5f};
        assertThat(Passes.forward(kernel, 2, 2, NO_TENSORS, a, b)).containsExactly(11, 0, 0, 4.5f);
        float[][] dX = Passes.backward(kernel, 2, new float[] {1, 2, 3, 4}, NO_TENSORS, NO_TENSORS, a, b);
        assertThat(dX).isDeepEqualTo(new float[][] {{1, 0, 0, 4}, {1, 0, 0, 4}});
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> new Add(new None()).output(List.of(Shape.of(16, 32, 32), Shape.of(32, 16, 16))))
                .hasMessage(
                        "takes inputs of one shape, got 16x32x32, 32x16x16. Bring them to one shape, for instance by a"
                                + " 1x1 convolution");
    }
}
