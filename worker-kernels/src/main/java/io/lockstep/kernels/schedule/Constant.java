package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;

/**
 * 1, after a linear warm-up.
 *
 * @param warmupSteps steps until 1 is reached; 0: at once
 */
public record Constant(@Default("0") long warmupSteps) implements Schedule {
    public Constant {
        WarmUp.check("constant", warmupSteps);
    }

    @Override
    public double factor(long step, long totalSteps) {
        return step <= warmupSteps ? WarmUp.factor(step, warmupSteps) : 1;
    }
}
