package io.lockstep.kernels.metric;

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
    public MetricAccumulator accumulator() {
        return new Mean(MeanLoss::loss, false);
    }

    private static double loss(int row, int size, float[] scores, float[] targets, float[] losses) {
        return losses[row];
    }
}
