package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;

/**
 * A constant ratio from step to step, from 1 to {@code finalFactor} over the whole run, however long it is:
 *
 * <pre>
 * t = (step - 1 - warmupSteps) / (totalSteps - warmupSteps)
 * finalFactor^t
 * </pre>
 *
 * @param finalFactor in (0, 1]: where the step after the last would be
 * @param warmupSteps steps until 1 is reached; 0: at once
 */
public record Exponential(
        @Default("0.01") double finalFactor, @Default("0") long warmupSteps) implements Schedule {
    public Exponential {
        WarmUp.check("exponential", warmupSteps);
        if (!(finalFactor > 0 && finalFactor <= 1)) {
            throw new IllegalArgumentException("exponential: finalFactor must be in (0, 1], got " + finalFactor);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        if (step <= warmupSteps) {
            return WarmUp.factor(step, warmupSteps);
        }
        return StrictMath.exp(WarmUp.progress(step, totalSteps, warmupSteps) * StrictMath.log(finalFactor));
    }
}
