package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerplexityTest {
    /** Two rows that are sure to 1 of 2 and 1 of 8: log 4 on average. */
    @Test
    void isTheExponentialOfTheMeanLoss() {
        StepIds steps = new StepIds(2, null);
        MetricAccumulator accumulator = new Perplexity().accumulator(steps);
        float[] losses = {(float) Math.log(2), (float) Math.log(8)};
        accumulator.add(2, 2, new float[4], new float[2], new float[] {1, 1}, losses);
        assertThat(accumulator.value()).isCloseTo(4, within(1e-6));
        MetricAccumulator merged = new Perplexity().accumulator(steps);
        merged.merge(accumulator.toBytes());
        assertThat(merged.value()).isEqualTo(accumulator.value());
        assertThat(accumulator.isMeanOfRows()).isFalse();
    }

    @Test
    void stepsAreMeasuredByMetricsOfStepsAlone() {
        assertThat(Metrics.namesFor(new StepIds(2, null)))
                .isEqualTo(List.of("loss", "stepAccuracy", "perplexity", "bitsPerCharacter"));
        assertThat(Metrics.namesFor(new Target.ClassIndex())).doesNotContain("stepAccuracy", "perplexity");
    }
}
