package io.lockstep.driver.audit;

import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A share of rows.
 *
 * @param hits of
 * @param trials rows
 * @param draws of the share, made when they are asked for. Not modified.
 */
record RateEstimate(long hits, long trials, Supplier<double[]> draws) implements Estimate {
    /** Draws beyond a quantile that is counted; farther out it is that of the normal distribution, of a ratio's logarithm. */
    private static final int FEWEST_BEYOND = 10;

    @Override
    public double value() {
        return hits / (double) trials;
    }

    /** Never without 0 where there were no hits, nor without 1 where all were (Brown, Cai and DasGupta, 2001). */
    @Override
    public @Nullable Spread spread() {
        if (trials == 0) {
            return null;
        }
        Spread drawn = of(draws.get(), false);
        return probability -> hits == 0 && probability < 0.5
                ? 0
                : hits == trials && probability > 0.5 ? 1 : drawn.quantile(probability);
    }

    @Override
    public @Nullable Spread less(Estimate other) {
        return combined(other, false);
    }

    /** From 0 on where there were no hits, and without end where the other has none. */
    @Override
    public @Nullable Spread over(Estimate other) {
        return combined(other, true);
    }

    @Override
    public @Nullable Double test(Estimate other) {
        return other instanceof RateEstimate rate && trials > 0 && rate.trials > 0
                ? Fisher.twoSided(hits, trials, rate.hits, rate.trials)
                : null;
    }

    private @Nullable Spread combined(Estimate other, boolean ratio) {
        if (!(other instanceof RateEstimate rate) || trials == 0 || rate.trials == 0) {
            return null;
        }
        double[] own = draws.get();
        double[] others = rate.draws.get();
        double[] both = new double[own.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = ratio ? own[i] / others[i] : own[i] - others[i];
        }
        Spread drawn = of(both, ratio);
        return ratio && (hits == 0 || rate.hits == 0) ? opened(drawn, hits == 0, rate.hits == 0) : drawn;
    }

    /** A ratio whose interval begins at 0 where nothing was hit, and has no end where the other has no hits. */
    private static Spread opened(Spread drawn, boolean fromZero, boolean endless) {
        return probability -> fromZero && probability < 0.5
                ? 0
                : endless && probability > 0.5 ? Double.POSITIVE_INFINITY : drawn.quantile(probability);
    }

    private static Spread of(double[] draws, boolean ratio) {
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        return probability -> {
            double tail = Math.min(probability, 1 - probability) * sorted.length;
            if (tail < FEWEST_BEYOND) {
                return ratio ? StrictMath.exp(normal(logs(sorted), probability)) : normal(sorted, probability);
            }
            double place = probability * (sorted.length - 1);
            int below = (int) place;
            double above = sorted[Math.min(below + 1, sorted.length - 1)];
            return sorted[below] + (place - below) * (above - sorted[below]);
        };
    }

    private static double[] logs(double[] draws) {
        return Arrays.stream(draws).map(StrictMath::log).toArray();
    }

    private static double normal(double[] sorted, double probability) {
        double mean = Arrays.stream(sorted).sum() / sorted.length;
        double squares = 0;
        for (double own : sorted) {
            squares += (own - mean) * (own - mean);
        }
        double z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(probability);
        return mean + z * Math.sqrt(squares / (sorted.length - 1));
    }
}
