package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;

/**
 * Half a cosine from 1 towards {@code finalFactor}, again and again, each time from 1:
 *
 * <pre>
 * t = (step - 1 - warmupSteps - start of its period) / length of its period
 * finalFactor + (1 - finalFactor) (1 + cos(pi t)) / 2
 * </pre>
 *
 * Loshchilov and Hutter, <a href="https://arxiv.org/abs/1608.03983">SGDR</a>, equation 5, after a linear warm-up;
 * PyTorch's {@code CosineAnnealingWarmRestarts} stepped once per update. How long the run is makes no difference.
 *
 * @param every steps of the first period, at least 1
 * @param growth how many times longer each period is than the one before, at least 1
 * @param warmupSteps steps until 1 is reached; 0: at once
 * @param finalFactor in [0, 1]
 */
public record CosineRestarts(
        long every,
        @Default("1") int growth,
        @Default("0") long warmupSteps,
        @Default("0") double finalFactor) implements Schedule {
    public CosineRestarts {
        WarmUp.check("cosineRestarts", warmupSteps);
        if (every < 1) {
            throw new IllegalArgumentException("cosineRestarts: every must be at least 1 step, got " + every);
        }
        if (growth < 1) {
            throw new IllegalArgumentException("cosineRestarts: growth must be at least 1, got " + growth);
        }
        if (!(finalFactor >= 0 && finalFactor <= 1)) {
            throw new IllegalArgumentException("cosineRestarts: finalFactor must be in [0, 1], got " + finalFactor);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        if (step <= warmupSteps) {
            return WarmUp.factor(step, warmupSteps);
        }
        long into = step - 1 - warmupSteps;
        long period = every;
        if (growth == 1) {
            into %= period;
        }
        while (into >= period) {
            into -= period;
            period = period > Long.MAX_VALUE / growth ? Long.MAX_VALUE : period * growth;
        }
        double t = (double) into / period;
        return finalFactor + (1 - finalFactor) * 0.5 * (1 + StrictMath.cos(Math.PI * t));
    }
}
