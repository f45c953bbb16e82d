package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;

/** {@code exp} of the mean loss of sequences in nats: among how many equally likely classes a step seems to be drawn. */
public record Perplexity() implements Metric {
    @Override
    public String name() {
        return "perplexity";
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
        return OfMeanLoss.of(target, StrictMath::exp, false);
    }
}
