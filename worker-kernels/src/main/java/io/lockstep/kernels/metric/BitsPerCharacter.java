package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;

/** The mean loss of sequences in bits, the logarithm to base 2 of {@link Perplexity}: of a character, where steps are characters. */
public record BitsPerCharacter() implements Metric {
    @Override
    public String name() {
        return "bitsPerCharacter";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof StepIds;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return OfMeanLoss.of(target, nats -> nats / StrictMath.log(2), true);
    }
}
