package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.power.WholePower;

/**
 * From 1 to {@code finalFactor} along a power; a straight line with power 1:
 *
 * <pre>
 * t = (step - 1 - warmupSteps) / (totalSteps - warmupSteps)
 * finalFactor + (1 - finalFactor) (1 - t)^power
 * </pre>
 *
 * PyTorch's {@code PolynomialLR} over the whole run.
 *
 * @param power at least 1
 * @param finalFactor in [0, 1]: where the step after the last would be
 * @param warmupSteps steps until 1 is reached; 0: at once
 */
public record Polynomial(
        @Default("1") int power,
        @Default("0") double finalFactor,
        @Default("0") long warmupSteps) implements Schedule {
    public Polynomial {
        WarmUp.check("polynomial", warmupSteps);
        if (power < 1) {
            throw new IllegalArgumentException("polynomial: power must be at least 1, got " + power);
        }
        if (!(finalFactor >= 0 && finalFactor <= 1)) {
            throw new IllegalArgumentException("polynomial: finalFactor must be in [0, 1], got " + finalFactor);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        if (step <= warmupSteps) {
            return WarmUp.factor(step, warmupSteps);
        }
        double left = 1 - WarmUp.progress(step, totalSteps, warmupSteps);
        return finalFactor + (1 - finalFactor) * WholePower.of(left, power);
    }
}
