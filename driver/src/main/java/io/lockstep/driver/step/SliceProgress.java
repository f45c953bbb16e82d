package io.lockstep.driver.step;

import io.lockstep.driver.collective.Partials;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FloatStorage;
import org.jspecify.annotations.Nullable;

/** Progress of the slice that one thread computes: gradients that are final go into the rank's sums. */
final class SliceProgress implements GradientProgress {
    private final Partials sums;
    private final LossSum losses;
    private int slice;
    private @Nullable FloatStorage gradient;

    /** @param losses of the thread */
    SliceProgress(Partials sums, LossSum losses) {
        this.sums = sums;
        this.losses = losses;
    }

    /**
     * Goes on to another slice.
     *
     * @return where to compute its gradient
     */
    FloatStorage begin(int number) {
        FloatStorage buffer = sums.borrow();
        slice = number;
        gradient = buffer;
        return buffer;
    }

    @Override
    public void lossKnown() {
        if (gradient == null) {
            throw new IllegalStateException("no slice has begun");
        }
        sums.begin(slice, gradient, losses);
    }

    @Override
    public void finalFrom(long offset) {
        sums.reached(slice, offset);
    }
}
