package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;

/**
 * Half a cosine from 1 towards {@code finalFactor}, without restarts:
 *
 * <pre>
 * t = (step - 1 - warmupSteps) / (totalSteps - warmupSteps)
 * finalFactor + (1 - finalFactor) (1 + cos(pi t)) / 2
 * </pre>
 *
 * Loshchilov and Hutter, <a href="https://arxiv.org/abs/1608.03983">SGDR</a>, equation 5 with one period, after a
 * linear warm-up. The last step still moves (t below 1), as in PyTorch's {@code CosineAnnealingLR}.
 *
 * @param warmupSteps steps until 1 is reached; 0: at once. A run no longer than that never leaves the warm-up.
 * @param finalFactor in [0, 1]
 */
public record Cosine(
        @Default("0") long warmupSteps, @Default("0") double finalFactor) implements Schedule {
    public Cosine {
        WarmUp.check("cosine", warmupSteps);
        if (!(finalFactor >= 0 && finalFactor <= 1)) {
            throw new IllegalArgumentException("cosine: finalFactor must be in [0, 1], got " + finalFactor);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        if (step <= warmupSteps) {
            return WarmUp.factor(step, warmupSteps);
        }
        double t = WarmUp.progress(step, totalSteps, warmupSteps);
        return finalFactor + (1 - finalFactor) * 0.5 * (1 + StrictMath.cos(Math.PI * t));
    }
}
