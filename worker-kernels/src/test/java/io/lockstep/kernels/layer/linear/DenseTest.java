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
                new Example(new Dense(4, new Gelu(Gelu.Form.ERF), false, null), List.of(Shape.of(3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Dense dense = (Dense) layer;
        double[] weight = tensors.apply("weight");
        double[] bias = tensors.apply("bias");
        double[] x = inputs[0];
        double[] y = new double[dense.units()];
        for (int o = 0; o < y.length; o++) {
            y[o] = dense.bias() ? bias[o] : 0;
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o * x.length + i] * x[i];
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
