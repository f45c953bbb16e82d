package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/**
 * Coefficient of determination {@code 1 - sum w (t - x)^2 / sum w (t - m)^2}, with score x, target t, example weight w
 * and m the weighted mean of the targets: 1 is perfect, 0 as good as saying m always. Of several outputs the mean of
 * theirs, each counting alike whatever its unit. Where an output's targets are all equal: 1 when every score is right,
 * else 0. NaN of fewer than two rows. scikit-learn's {@code r2_score}.
 */
public record RSquared() implements Metric {
    @Override
    public String name() {
        return "r2";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public String needs() {
        return "at least two rows";
    }

    @Override
    public boolean ofGuesses() {
        return true;
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof Target.Numbers;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new RSquaredSums();
    }
}
