package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/** Square root of the mean over rows and outputs of {@code (score - target)^2}. */
public record RootMeanSquaredError() implements Metric {
    @Override
    public String name() {
        return "rmse";
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
        return new Mean(RootMeanSquaredError::square, true);
    }

    private static double square(int row, int size, float[] scores, float[] targets, float[] losses) {
        double sum = 0;
        for (int j = row * size; j < (row + 1) * size; j++) {
            double error = (double) scores[j] - targets[j];
            sum += error * error;
        }
        return sum / size;
    }
}
