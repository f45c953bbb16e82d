package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/** Weighted mean of the rows' losses: the number training minimises. */
public record MeanLoss() implements Metric {
    @Override
    public String name() {
        return "loss";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return true;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new Mean(MeanLoss::loss, false);
    }

    private static double loss(int row, int size, float[] scores, float[] targets, float[] losses) {
        return losses[row];
    }
}
