package io.lockstep.kernels.layer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.plaindata.Binding;
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
}
