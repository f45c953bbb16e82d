package io.lockstep.kernels.layer.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.HeNormal;
import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DenseTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(Dense.of(1), List.of(Shape.of(1))),
                new Example(Dense.of(5, new Tanh()), List.of(Shape.of(7))),
                new Example(new Dense(4, new Gelu(Gelu.Form.ERF), false, null), List.of(Shape.of(3))),
                new Example(new Dense(4, new Gelu(Gelu.Form.TANH), true, null, 1), List.of(Shape.of(5, 3))),
                new Example(new Dense(2, new None(), false, null, 2), List.of(Shape.of(2, 3, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Dense dense = (Dense) layer;
        double[] weight = tensors.apply("weight");
        double[] bias = tensors.apply("bias");
        double[] x = inputs[0];
        int units = dense.units();
        int size = weight.length / units;
        double[] y = new double[x.length / size * units];
        for (int o = 0; o < y.length; o++) {
            y[o] = dense.bias() ? bias[o % units] : 0;
            for (int i = 0; i < size; i++) {
                y[o] += weight[o % units * size + i] * x[o / units * size + i];
            }
        }
        return ActivationExamples.values(dense.activation(), y);
    }

    @Test
    void doesNotFlattenSilently() {
        assertThatThrownBy(() -> Dense.of(3).output(List.of(Shape.of(1, 28, 28))))
                .hasMessage("takes one vector per example, got 1x28x28. Put flatten before it");
        assertThatThrownBy(() -> Dense.of(3).output(List.of(Shape.of(2), Shape.of(2))))
                .hasMessage("takes 1 input, got 2. Name exactly one");
    }

    /** By hand: (1, 2), (3, 4), (5, 6) times the rows (1, 1) and (1, -1), plus (0, 10). */
    @Test
    void appliesTheSameWeightsAtEachPlace() {
        Dense dense = new Dense(2, new None(), true, null, 1);
        assertThat(dense.output(List.of(Shape.of(3, 2)))).isEqualTo(Shape.of(3, 2));
        assertThat(dense.parameters(List.of(Shape.of(3, 2))))
                .extracting(ParameterSpec::shape)
                .containsExactly(Shape.of(2, 2), Shape.of(2));
        float[][] tensors = {{1, 1, 1, -1}, {0, 10}};
        float[] y =
                Passes.forward(dense.kernel(List.of(Shape.of(3, 2))), 1, 6, tensors, new float[] {1, 2, 3, 4, 5, 6});
        assertThat(y).containsExactly(3, 9, 7, 9, 11, 9);
    }

    @Test
    void refusesAxesThatAreNotThere() {
        assertThatThrownBy(() -> new Dense(3, new None(), true, null, -1))
                .hasMessage("leadingAxes must be at least 0, got -1");
        assertThatThrownBy(() -> new Dense(3, new None(), true, null, 2).output(List.of(Shape.of(4, 5))))
                .hasMessage("leadingAxes must be one less than the axes of the input, which are 2 of 4x5, got 2");
        assertThatThrownBy(() -> Dense.of(3).output(List.of(Shape.of(4, 5))))
                .hasMessage("takes one vector per example, got 4x5. Put flatten before it, or leadingAxes: 1 for the"
                        + " same layer at each of the 4");
    }

    @Test
    void refusesAWeightThatNoArrayHolds() {
        assertThatThrownBy(() -> Dense.of(1 << 20).parameters(List.of(Shape.of(1 << 12))))
                .hasMessage(
                        "weight 1048576x4096 must have less than 2^31 elements. Use fewer units or a smaller input");
    }

    @Test
    void choosesItsInitializerByItsActivation() {
        assertThat(weightOf(Dense.of(2))).isEqualTo(new GlorotUniform());
        assertThat(weightOf(Dense.of(2, new Tanh()))).isEqualTo(new GlorotUniform());
        assertThat(weightOf(Dense.of(2, new Relu()))).isEqualTo(new HeNormal());
        assertThat(weightOf(Dense.of(2, new Gelu(Gelu.Form.ERF)))).isEqualTo(new HeNormal());
        assertThat(weightOf(new Dense(2, new Relu(), true, new Ones()))).isEqualTo(new Ones());
    }

    private static Object weightOf(Dense dense) {
        return dense.parameters(List.of(Shape.of(3))).get(0).initializer();
    }

    @Test
    void asksForWeightThenBias() {
        List<ParameterSpec> tensors = Dense.of(2).parameters(List.of(Shape.of(3)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias");
        assertThat(tensors).extracting(ParameterSpec::shape).containsExactly(Shape.of(2, 3), Shape.of(2));
        assertThat(tensors).extracting(ParameterSpec::role).containsExactly(Role.WEIGHT, Role.OFFSET);
        assertThat(new Dense(2, new None(), false, null).parameters(List.of(Shape.of(3))))
                .hasSize(1);
    }
}
