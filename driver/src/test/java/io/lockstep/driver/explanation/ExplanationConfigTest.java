package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationConfigTest {
    private static ExplanationConfig drawing(int permutations) {
        return ExplanationConfig.of(Map.of("method", Map.of("shapley", Map.of("permutations", permutations))));
    }

    /** Fewer have no standard error, which a task would say once rows are read. */
    @Test
    void tooFewPermutationsAreRefusedBeforeAnyRow() {
        assertThat(drawing(66).method()).isEqualTo(new ShapleyMethod(null, 0.01, 66, 4));
        assertThatThrownBy(() -> drawing(65)).hasMessageContaining("permutations must be at least 66, got 65");
    }
}
