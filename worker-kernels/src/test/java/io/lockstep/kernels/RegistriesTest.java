package io.lockstep.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.metric.Metrics;
import io.lockstep.kernels.optimizer.Optimizers;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Registry;
import io.lockstep.kernels.schedule.Schedules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind survives being written down. */
class RegistriesTest {
    /** What kinds without a default for everything need. */
    private static final Map<String, Map<String, Object>> REQUIRED = Map.of(
            "Sgd", Map.of("learningRate", 0.1),
            "Lars", Map.of("learningRate", 10),
            "StepDecay", Map.of("every", 10),
            "io.lockstep.kernels.initializer.Constant", Map.of("value", 0.5));

    static List<Registry<?>> registries() {
        return List.of(
                Initializers.REGISTRY, Losses.REGISTRY, Metrics.REGISTRY, Optimizers.REGISTRY, Schedules.REGISTRY);
    }

    @ParameterizedTest
    @MethodSource("registries")
    void everyKindBindsToWhatItWasUnboundFrom(Registry<?> registry) {
        Binding binding = new Binding(registry);
        registry.kinds().forEach((name, kind) -> {
            Object required =
                    REQUIRED.getOrDefault(kind.getName(), REQUIRED.getOrDefault(kind.getSimpleName(), Map.of()));
            Object value = binding.bind(registry.type(), Map.of(name, required), "it");
            assertThat(value).isInstanceOf(kind);
            assertThat(binding.bind(registry.type(), binding.unbind(value), "it"))
                    .isEqualTo(value);
        });
    }
}
