package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Target;

/** Insertions, deletions and substitutions of ids, the fewest that correct what answers say, in shares of all ids that are right; above 1 where too
 * much is said. */
public record TokenErrorRate() implements Metric {
    @Override
    public String name() {
        return "tokenErrorRate";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public String needs() {
        return "rows that have ids";
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof Labelling;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new EditErrors(Labelling.of("tokenErrorRate", target), null);
    }
}
