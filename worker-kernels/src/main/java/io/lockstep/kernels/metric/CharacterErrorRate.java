package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Target;

/** {@link TokenErrorRate} of ids that are characters, CER. */
public record CharacterErrorRate() implements Metric {
    @Override
    public String name() {
        return "characterErrorRate";
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
        return new EditErrors(Labelling.of("characterErrorRate", target), null);
    }
}
