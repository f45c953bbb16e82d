package io.lockstep.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which of several lengths is trained on. */
class VectorLengthsTest {
    private static VectorLengths lengths(Map<Integer, Long> counts) {
        return new VectorLengths(counts);
    }

    @Test
    void theMostStayAndTheLongerOfAsMany() {
        assertThat(lengths(Map.of(3, 5L)).chosen("stage", "x", true)).isEmpty();
        assertThat(lengths(Map.of(2, 9L, 3, 5L)).chosen("stage", "x", true)).contains(2);
        assertThat(lengths(Map.of(2, 5L, 3, 5L)).chosen("stage", "x", true)).contains(3);
        assertThat(lengths(Map.of(0, 60L, 3, 40L)).chosen("stage", "x", true)).contains(3);
        assertThatThrownBy(() -> lengths(Map.of(0, 60L, 3, 40L)).chosen("stage", "x", false))
                .hasMessageStartingWith("stage: column 'x': expected vectors of one length, got of ");
    }
}
