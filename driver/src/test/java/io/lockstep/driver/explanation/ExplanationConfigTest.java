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

    /** A text is as long as it is: of it this is known once the row is read. */
    @Test
    void anExactMethodNamesTheRowThatIsTooLong() {
        ShapleyMethod exact = new ShapleyMethod(true, 0.01, 512, 4);
        exact.checkRow("r12", 12);
        new ShapleyMethod(null, 0.01, 512, 4).checkRow("r13", 13);
        assertThatThrownBy(() -> exact.checkRow("r13", 13))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "explain.method.shapley.exact: expected rows of at most 12 columns, squares of pixels, tokens"
                                + " and frames, got 13 in row 'r13', of which there are 2^13 coalitions. Leave it out: shorter rows"
                                + " stay exact, and for longer ones orders are drawn");
    }
}
