package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which numbers to predict are standardised. */
class AnswerLayerTest {
    private static final Map<String, Object> LINEAR = Map.of("dense", Map.of("units", 1));
    private static final Map<String, Object> RELU = Map.of("dense", Map.of("units", 1, "activation", "relu"));

    private static List<Boolean> standardized(Map<String, Object> model, Map<String, Object> data) {
        Map<String, Object> table = new LinkedHashMap<>(data);
        table.put("train", Map.of("format", "csv", "path", "a.csv"));
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        Map<String, Object> config = Map.of("name", "a", "data", table, "model", model, "train", train);
        return Configs.BINDING.bind(RunConfig.class, config, "").questions().stream()
                .map(Question::standardized)
                .toList();
    }

    private static boolean standardized(Object loss, Object... layers) {
        return standardized(Map.of("layers", List.of(layers), "loss", loss), Map.of())
                .get(0);
    }

    @Test
    void numbersByDistanceAreUnlessTheConfigSaysOtherwise() {
        for (Object loss : List.of("mse", "mae", "huber", "quantile")) {
            assertThat(standardized(loss, LINEAR)).isTrue();
        }
        assertThat(standardized("sigmoidCrossEntropy", LINEAR)).isFalse();
        assertThat(standardized("poisson", LINEAR)).as("a count is no distance").isFalse();
        assertThat(standardized(Map.of("layers", List.of(LINEAR), "loss", "mse"), Map.of("standardizeTargets", false)))
                .containsExactly(false);
    }

    @Test
    void anActivationAtTheEndIsARangeOfItsOwn() {
        assertThat(standardized("mse", LINEAR, RELU)).isFalse();
        assertThat(standardized("mse", RELU, LINEAR)).isTrue();
        for (String layer : List.of("sigmoid", "tanh", "softmax", "relu")) {
            assertThat(standardized("mse", LINEAR, layer)).as(layer).isFalse();
        }
        assertThat(standardized("mse", RELU, "flatten", Map.of("dropout", Map.of("rate", 0.5))))
                .isFalse();
        assertThat(standardized("mse", LINEAR, "flatten")).isTrue();
        Map<String, Object> times = Map.of("repeat", Map.of("times", 2, "layers", List.of(LINEAR, RELU)));
        assertThat(standardized("mse", LINEAR, times)).isFalse();
        assertThat(standardized("mse", LINEAR, Map.of("residual", Map.of("layers", List.of(RELU)))))
                .isTrue();
        assertThat(standardized(
                        "mse", LINEAR, Map.of("residual", Map.of("layers", List.of(LINEAR), "activation", "relu"))))
                .isFalse();
    }

    @Test
    void eachAnswerHasALayerOfItsOwn() {
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        RELU,
                        Map.of("name", "price", "from", "dense1", "dense", Map.of("units", 1)),
                        Map.of("from", "dense1", "dense", Map.of("units", 1, "activation", "sigmoid")),
                        Map.of("name", "kind", "from", "dense1", "dense", Map.of("units", 3))),
                "outputs",
                List.of(
                        Map.of("node", "price", "loss", "mse", "label", "p"),
                        Map.of("node", "dense2", "loss", "mse", "label", "s"),
                        Map.of("node", "kind", "loss", "softmaxCrossEntropy", "label", "k")));
        assertThat(standardized(model, Map.of())).containsExactly(true, false, false);
    }
}
