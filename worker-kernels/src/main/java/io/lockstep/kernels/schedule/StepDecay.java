package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.power.WholePower;

/**
 * Multiplied by a factor every so many steps:
 *
 * <pre>
 * factor^floor((step - 1 - warmupSteps) / every)
 * </pre>
 *
 * PyTorch's {@code StepLR} stepped once per update. Steps are counted from the end of the warm-up.
 *
 * @param every steps between two changes, at least 1
 * @param factor in (0, 1]
 * @param warmupSteps steps until 1 is reached; 0: at once
 */
public record StepDecay(
        long every,
        @Default("0.1") double factor,
        @Default("0") long warmupSteps) implements Schedule {
    public StepDecay {
        WarmUp.check("step", warmupSteps);
        if (every < 1) {
            throw new IllegalArgumentException("step: every must be at least 1 step, got " + every);
        }
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("step: factor must be in (0, 1], got " + factor);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        if (step <= warmupSteps) {
            return WarmUp.factor(step, warmupSteps);
        }
        return WholePower.of(factor, (step - 1 - warmupSteps) / every);
    }
}
