package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.loss.Labelling;
import org.junit.jupiter.api.Test;

class CharacterErrorRateTest {
    /** A letter too many and another one in place of a letter, of six. */
    @Test
    void isThatOfIds() {
        MetricAccumulator accumulator = new CharacterErrorRate().accumulator(new Labelling(27, 0, null));
        TokenErrorRateTest.add(accumulator, "ltters", "letter", 1);
        assertThat(accumulator.value()).isEqualTo(2 / 6.0);
        MetricAccumulator merged = new CharacterErrorRate().accumulator(new Labelling(27, 0, null));
        merged.merge(accumulator.toBytes());
        assertThat(merged.value()).isEqualTo(accumulator.value());
    }
}
