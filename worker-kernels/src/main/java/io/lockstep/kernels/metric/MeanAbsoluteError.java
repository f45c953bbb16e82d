package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/** Mean over rows and outputs of {@code |score - target|}. */
public record MeanAbsoluteError() implements Metric {
    @Override
    public String name() {
        return "mae";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
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
        return new Mean(MeanAbsoluteError::distance, false);
    }

    private static double distance(int row, int size, float[] scores, float[] targets, float[] losses) {
        double sum = 0;
        for (int j = row * size; j < (row + 1) * size; j++) {
            sum += Math.abs((double) scores[j] - targets[j]);
        }
        return sum / size;
    }
}
