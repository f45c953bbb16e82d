package io.lockstep.driver.step;

import io.lockstep.driver.config.NonFinitePolicy;
import io.lockstep.driver.config.TrainConfig;
import java.io.IOException;

/** Loss or gradient left the finite numbers. They would again: the run ends, and its config or data must change. */
public final class NonFiniteException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param cause of the step that is not forgiven */
    public NonFiniteException(TrainConfig train, long step, NonFinitePlace cause) {
        super((train.nonFinite() == NonFinitePolicy.FAIL
                        ? ""
                        : "train.maxSkippedSteps: expected at most " + train.maxSkippedSteps()
                                + " steps in a row to be skipped, one more is not finite. ")
                + cause.describe(step) + ". " + remedy(train, cause));
    }

    private static String remedy(TrainConfig train, NonFinitePlace cause) {
        String main = cause.inData()
                ? "Correct the data"
                : "Lower train.optimizer's learningRate, set train.clipNorm, or look for extreme values in the data";
        return train.nonFinite() == NonFinitePolicy.FAIL
                ? main + "; train.nonFinite: skipStep leaves such steps out"
                : main;
    }
}
