package io.lockstep.kernels.layer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.HeNormal;
import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final Binding BINDING = new Binding(Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY);

    private static Layer bind(Object data) {
        return BINDING.bind(Layer.class, data, "model.layers[1]");
    }

    @Test
    void bindsTheFormsOfConfigFiles() {
        assertThat(bind("flatten")).isEqualTo(new Flatten());
        assertThat(bind(Map.of("dense", Map.of("units", 10)))).isEqualTo(Dense.of(10));
        assertThat(bind(Map.of("dense", Map.of("units", 10, "activation", "relu"))))
                .isEqualTo(Dense.of(10, new Relu()));
        assertThat(bind(Map.of(
                        "dense",
                        Map.of(
                                "units",
                                10,
                                "bias",
                                false,
                                "initializer",
                                "ones",
                                "activation",
                                Map.of("leakyRelu", Map.of("slope", 0.25))))))
                .isEqualTo(new Dense(10, new LeakyRelu(0.25f), false, new Ones()));
        assertThat(bind(Map.of("dropout", Map.of("rate", 0.5)))).isEqualTo(new Dropout(0.5f));
        assertThat(bind("gelu")).isEqualTo(new Gelu(Gelu.Form.ERF));
        assertThat(bind(Map.of("gelu", Map.of("form", "tanh")))).isEqualTo(new Gelu(Gelu.Form.TANH));
        assertThat(bind("batchNorm")).isEqualTo(BatchNorm.of(new None()));
        assertThat(bind(Map.of("batchNorm", Map.of("activation", "relu", "epsilon", 1e-3, "momentum", 0.01))))
                .isEqualTo(new BatchNorm(0.01, 1e-3, new Relu()));
        assertThat(bind(Map.of("batchNorm", Map.of("weightInitializer", "zeros"))))
                .isEqualTo(new BatchNorm(0.1, 1e-5, new None(), new Zeros()));
        assertThat(bind(Map.of("add", Map.of("activation", "relu")))).isEqualTo(new Add(new Relu()));
        assertThat(bind(Map.of("reshape", Map.of("shape", List.of(3, 4))))).isEqualTo(new Reshape(List.of(3, 4)));
        assertThat(bind("leakyRelu")).isEqualTo(new LeakyRelu(0.01f));
    }

    @Test
    void refusalsNameTheLayerAndTheRemedy() {
        assertThatThrownBy(() -> bind(Map.of("dense", Map.of("units", 0))))
                .hasMessage("model.layers[1].dense: units must be at least 1, got 0");
        assertThatThrownBy(() -> bind("dense"))
                .hasMessage("model.layers[1].dense.units: is required and has no default. Add it");
        assertThatThrownBy(() -> bind(Map.of("dropout", Map.of("rate", 1))))
                .hasMessage("model.layers[1].dropout: rate must be in [0, 1), got 1.0. Usual: 0.1 to 0.5");
        assertThatThrownBy(() -> bind("dens"))
                .hasMessageStartingWith(
                        "model.layers[1]: unknown kind 'dens'. Did you mean 'dense'? Known: adaptiveAveragePool2d,");
        assertThatThrownBy(() -> bind(Map.of("dense", Map.of("units", 3, "activation", "reluu"))))
                .hasMessageStartingWith(
                        "model.layers[1].dense.activation: unknown kind 'reluu'. Did you mean 'relu'? Known: elu,");
    }

    @Test
    void denseDoesNotFlattenSilently() {
        assertThatThrownBy(() -> Dense.of(3).output(List.of(Shape.of(1, 28, 28))))
                .hasMessage("takes one vector per example, got 1x28x28. Put flatten before it");
        assertThatThrownBy(() -> Dense.of(3).output(List.of(Shape.of(2), Shape.of(2))))
                .hasMessage("takes 1 input, got 2. Name exactly one");
    }

    @Test
    void denseRefusesAWeightThatNoArrayHolds() {
        assertThatThrownBy(() -> Dense.of(1 << 20).parameters(List.of(Shape.of(1 << 12))))
                .hasMessage(
                        "weight 1048576x4096 must have less than 2^31 elements. Use fewer units or a smaller input");
    }

    @Test
    void denseChoosesItsInitializerByItsActivation() {
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
    void denseAsksForWeightThenBias() {
        List<ParameterSpec> tensors = Dense.of(2).parameters(List.of(Shape.of(3)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias");
        assertThat(tensors).extracting(ParameterSpec::shape).containsExactly(Shape.of(2, 3), Shape.of(2));
        assertThat(tensors).extracting(ParameterSpec::role).containsExactly(Role.WEIGHT, Role.OFFSET);
        assertThat(new Dense(2, new None(), false, null).parameters(List.of(Shape.of(3))))
                .hasSize(1);
    }

    /** exp(1), exp(2), exp(3) over their sum 30.192875; large inputs do not overflow. */
    @Test
    void softmaxFollowsTheWorkedExample() {
        float[] y = new float[6];
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 2, new float[0][]);
        float[][] x = {{1, 2, 3, 1001, 1002, 1003}};
        new Softmax().kernel(List.of(Shape.of(3))).forward(pass, new float[0][], x, y, new float[0]);
        float[] expected = {0.0900306f, 0.2447285f, 0.6652410f, 0.0900306f, 0.2447285f, 0.6652410f};
        assertThat(y).containsExactly(expected, within(1e-7f));
    }

    /**
     * Logarithms of the softmax above: 1 - 3.4076060; of a vector with a difference of 200, whose softmax would be 0. Gradient
     * of the first answer: 1 - 0.0900306 and minus the softmax of the others.
     */
    @Test
    void logSoftmaxFollowsTheWorkedExample() {
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
