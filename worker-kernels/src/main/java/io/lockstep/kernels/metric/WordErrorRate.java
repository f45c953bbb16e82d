package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Target;
import org.jspecify.annotations.Nullable;

/**
 * Insertions, deletions and substitutions of words, the fewest that correct what answers say, in shares of all words that are right: WER.
 *
 * @param space id that stands between words, of ids that are characters; absent: each id is a word
 */
public record WordErrorRate(@Nullable Integer space) implements Metric {
    @Override
    public String name() {
        return "wordErrorRate";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public String needs() {
        return "rows that have words";
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof Labelling;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new EditErrors(Labelling.of("wordErrorRate", target), space);
    }
}
