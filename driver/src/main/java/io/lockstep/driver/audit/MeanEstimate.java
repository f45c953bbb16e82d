package io.lockstep.driver.audit;

import org.apache.commons.math3.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A mean, by Student's t.
 *
 * @param variance of the value
 * @param degrees of freedom of the variance
 */
record MeanEstimate(double value, long trials, double variance, double degrees) implements Estimate {
    @Override
    public @Nullable Spread spread() {
        return of(value, variance, degrees);
    }

    @Override
    public @Nullable Spread less(Estimate other) {
        return other instanceof MeanEstimate mean
                ? of(value - mean.value, variance + mean.variance, degrees(mean))
                : null;
    }

    /** Welch and Satterthwaite's. */
    private double degrees(MeanEstimate other) {
        double both = variance + other.variance;
        return both * both / (share(variance, degrees) + share(other.variance, other.degrees));
    }

    /** What does not vary has no say, and may have no degrees. */
    private static double share(double variance, double degrees) {
        return variance == 0 ? 0 : variance * variance / degrees;
    }

    /** Not told: a mean may be 0. */
    @Override
    public @Nullable Spread over(Estimate other) {
        return null;
    }

    @Override
    public @Nullable Double test(Estimate other) {
        if (!(other instanceof MeanEstimate mean)) {
            return null;
        }
        double both = variance + mean.variance;
        double freedom = degrees(mean);
        if (!(both > 0) || !(freedom > 0)) {
            return value == mean.value ? 1.0 : null;
        }
        double t = Math.abs(value - mean.value) / Math.sqrt(both);
        return 2 * new TDistribution(null, freedom).cumulativeProbability(-t);
    }

    private static @Nullable Spread of(double value, double variance, double degrees) {
        if (variance == 0) {
            return probability -> value;
        }
        if (!(variance > 0) || !(degrees > 0)) {
            return null;
        }
        TDistribution t = new TDistribution(null, degrees);
        double error = Math.sqrt(variance);
        return probability -> value + error * t.inverseCumulativeProbability(probability);
    }
}
