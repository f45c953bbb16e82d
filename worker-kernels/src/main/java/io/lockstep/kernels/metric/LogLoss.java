package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/**
 * Weighted mean of {@code -log p} of what was right, in nats: p the probability given to the row's class; of yes and
 * no, and of labels, {@code -t log(p) - (1 - t) log(1 - p)}, the mean over K outputs. Probabilities are clipped to
 * [2^-23, 1 - 2^-23], float32's epsilon, as in scikit-learn's {@code log_loss}: unlike the loss it knows neither
 * smoothing nor weights of classes.
 */
public record LogLoss() implements Metric {
    private static final double EPSILON = 0x1p-23;

    @Override
    public String name() {
        return "logLoss";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return !(target instanceof Target.Numbers || target.hasSteps());
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new Mean(target instanceof Target.ClassIndex ? LogLoss::ofClass : LogLoss::ofLabels, false);
    }

    private static double ofClass(int row, int size, float[] scores, float[] targets, float[] losses) {
        return -log(scores[row * size + (int) targets[row]]);
    }

    private static double ofLabels(int row, int size, float[] scores, float[] targets, float[] losses) {
        double sum = 0;
        for (int j = row * size; j < (row + 1) * size; j++) {
            sum -= targets[j] * log(scores[j]) + (1 - targets[j]) * log(1 - (double) scores[j]);
        }
        return sum / size;
    }

    private static double log(double probability) {
        return StrictMath.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
    }
}
