package io.lockstep.kernels.loss;

/**
 * Between a number to predict, in its unit, and what is trained in its place: {@code (value - mean) / deviation}.
 *
 * @param deviation above 0
 */
public record TargetScale(double mean, double deviation) {
    public TargetScale {
        if (!(deviation > 0 && Double.isFinite(deviation) && Double.isFinite(mean))) {
            throw new IllegalArgumentException(
                    "target: expected a mean and a deviation above 0, got " + mean + " and " + deviation);
        }
    }

    /** What is trained for a value. */
    public double standardized(double value) {
        return (value - mean) / deviation;
    }

    /** The value a trained number stands for. */
    public double value(double standardized) {
        return mean + deviation * standardized;
    }
}
