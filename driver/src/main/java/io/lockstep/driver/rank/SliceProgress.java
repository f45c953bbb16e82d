package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Partials;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.storage.FloatStorage;
import org.jspecify.annotations.Nullable;

/** Puts the slice that one thread computes into the rank's sums, as far as it is. */
final class SliceProgress implements GradientProgress {
    private final Partials sums;
    private final Leaf leaf;
    private int slice;
    private @Nullable FloatStorage gradient;

    /** @param leaf of the thread */
    SliceProgress(Partials sums, Leaf leaf) {
        this.sums = sums;
        this.leaf = leaf;
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
    public void leafKnown() {
        if (gradient == null) {
            throw new IllegalStateException("no slice has begun");
        }
        sums.begin(slice, gradient, leaf);
    }

    @Override
    public void finalFrom(long offset) {
        sums.reached(slice, offset);
    }
}
