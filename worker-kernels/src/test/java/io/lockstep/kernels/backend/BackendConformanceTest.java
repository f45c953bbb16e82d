package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.model.Node;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

class BackendConformanceTest extends BackendConformance {
    @Override
    Stream<Arguments> cases() {
        return cases(true);
    }

    @Test
    void everyKindOfLayerIsAmongTheModels() {
        Set<String> kinds = new HashSet<>();
        for (ModelCase model : ModelCase.eachKindOnce()) {
            for (Node node : model.spec().nodes()) {
                kinds.add(Layers.REGISTRY.nameOf(node.layer()));
            }
        }
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(Layers.REGISTRY.names());
    }
}
