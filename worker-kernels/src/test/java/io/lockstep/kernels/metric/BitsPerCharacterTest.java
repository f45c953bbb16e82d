package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.StepIds;
import org.junit.jupiter.api.Test;

class BitsPerCharacterTest {
    /** Two rows that are sure to 1 of 2 and 1 of 8: 2 bits on average. */
    @Test
    void isTheMeanLossInBits() {
        MetricAccumulator accumulator = new BitsPerCharacter().accumulator(new StepIds(2, null));
        float[] losses = {(float) Math.log(2), (float) Math.log(8)};
        accumulator.add(2, 2, new float[4], new float[2], new float[] {1, 1}, losses);
        assertThat(accumulator.value()).isCloseTo(2, within(1e-6));
        MetricAccumulator merged = new BitsPerCharacter().accumulator(new StepIds(2, null));
        merged.merge(accumulator.toBytes());
        assertThat(merged.value()).isEqualTo(accumulator.value());
        assertThat(accumulator.isMeanOfRows()).isTrue();
    }
}
