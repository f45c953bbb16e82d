package io.lockstep.driver.rank;

import java.io.IOException;

/** The loss left the finite numbers. It would again: the run ends, and its config or data must change. */
public final class NonFiniteLossException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param slice the first whose loss is to blame, or {@link StepShare#FINITE} where only their sum is */
    public NonFiniteLossException(long step, int slice, double loss) {
        super("training step " + step + ", " + (slice == StepShare.FINITE ? "the sum over slices" : "slice " + slice)
                + ": the loss must be finite, got " + loss
                + ". Lower train.optimizer's learningRate, set train.clipNorm, or look for extreme values in the data");
    }
}
