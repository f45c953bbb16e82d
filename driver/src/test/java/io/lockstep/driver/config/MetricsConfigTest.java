package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsConfigTest {
    private static final List<Object> LAYERS = List.of(Map.of("dense", Map.of("units", 3)));

    private static ModelSpec model(Map<String, Object> data) {
        return Configs.BINDING
                .bind(ModelConfig.class, data, "model")
                .spec(List.of(new ModelSpec.Input("input", Shape.of(2))));
    }

    private static ModelSpec model(Object loss, List<Object> metrics) {
        return model(Map.of("layers", LAYERS, "loss", loss, "metrics", metrics));
    }

    @Test
    void namesWhatIsMeasuredAndTheLossAlways() {
        ModelSpec model = model("mse", List.of("r2", "mae"));
        assertThat(ModelMetrics.of(model).values().keySet()).containsExactly("r2", "mae", "loss");
        assertThat(ModelMetrics.of(model("mse", List.of())).values().keySet())
                .containsExactly("mae", "rmse", "r2", "loss");
        assertThat(ModelSpec.fromData(model.toData(), "model")).isEqualTo(model);
        assertThat(model("mse", List.of()).toData().toString()).doesNotContain("metrics");
    }

    @Test
    void ofSeveralOutputsEachHasItsOwn() {
        List<Object> outputs = List.of(
                Map.of("node", "dense1", "loss", "mse", "label", "a", "metrics", List.of("rmse")),
                Map.of("node", "dense2", "loss", "softmaxCrossEntropy", "label", "b"));
        List<Object> layers = List.of(Map.of("dense", Map.of("units", 1)), Map.of("dense", Map.of("units", 3)));
        ModelSpec model = model(Map.of("layers", layers, "outputs", outputs));
        assertThat(ModelMetrics.of(model).values().keySet())
                .containsExactly("dense1_rmse", "dense1_loss", "dense2_accuracy", "dense2_loss", "loss");
        assertThatThrownBy(() -> model(Map.of("layers", layers, "outputs", outputs, "metrics", List.of("mae"))))
                .hasMessage("model.metrics: expected them under each of outputs, as there are several, got them here."
                        + " Move them");
    }

    @Test
    void refusesWhatDoesNotFitTheLossAndTwoOfOneName() {
        assertThatThrownBy(() -> model("mse", List.of("rmse", "accuracy")))
                .hasMessage("model.metrics[1]: expected a metric of regression, as the loss is one, got accuracy."
                        + " Known: mae, rmse, r2, loss");
        assertThatThrownBy(() -> model("mse", List.of("rmse", "rmse")))
                .hasMessage("model.metrics[1]: expected metrics of different names, got 'rmse' twice. Remove one");
        assertThatThrownBy(() -> model("mse", List.of("rsme"))).hasMessageContaining("model.metrics[0]: unknown");
    }
}
