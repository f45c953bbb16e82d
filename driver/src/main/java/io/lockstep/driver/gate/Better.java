package io.lockstep.driver.gate;

import io.lockstep.kernels.plaindata.Default;

/**
 * The challenger is better by more than asked, at the asked confidence.
 *
 * @param metric by the name it has in a result
 * @param by difference in the metric's own unit, at least 0
 * @param confidence of the one-sided bound, above 0.5
 */
public record Better(
        String metric,
        @Default("0") double by,
        @Default("0.95") double confidence) implements ComparedMetric {
    public Better {
        ComparedMetric.check(by, confidence);
    }

    @Override
    public String words() {
        return "better " + metric + " by " + by;
    }

    @Override
    public double above() {
        return by;
    }
}
