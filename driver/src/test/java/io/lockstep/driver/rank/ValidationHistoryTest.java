package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.CheckpointState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationHistoryTest {
    private static ValidationHistory written(ValidationHistory history) {
        return ValidationHistory.of(new CheckpointState(1, 1, Map.of(ValidationHistory.KEY, history.text())));
    }

    @Test
    void comesBackFromACheckpointBitForBit() {
        ValidationHistory history =
                ValidationHistory.EMPTY.with(0.1 + 0.2).with(Double.NaN).with(Double.MIN_VALUE);
        assertThat(written(history)).isEqualTo(history);
        assertThat(written(ValidationHistory.EMPTY)).isEqualTo(ValidationHistory.EMPTY);
        assertThat(history.toArray()).containsExactly(0.1 + 0.2, Double.NaN, Double.MIN_VALUE);
    }

    @Test
    void aCheckpointThatKnowsNoneHasNone() {
        assertThat(ValidationHistory.of(new CheckpointState(1, 1, Map.of()))).isEqualTo(ValidationHistory.EMPTY);
    }
}
