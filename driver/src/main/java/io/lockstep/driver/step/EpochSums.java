package io.lockstep.driver.step;

import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.kernels.network.LossSum;

/** Sums over the steps of the current epoch, added up as they are done. */
public final class EpochSums {
    private double secondsBefore;
    private double lossSum;
    private double weightSum;
    private long startedNanos;

    /** Begins an epoch, or goes on in the middle of one. */
    public void begin(EpochTotals before) {
        lossSum = before.lossSum();
        weightSum = before.weightSum();
        secondsBefore = before.seconds();
        startedNanos = System.nanoTime();
    }

    /** A step is done. */
    public void add(LossSum total) {
        lossSum += total.lossSum();
        weightSum += total.weightSum();
    }

    /** Up to now. */
    public EpochTotals totals() {
        return new EpochTotals(lossSum, weightSum, secondsBefore + (System.nanoTime() - startedNanos) / 1e9);
    }
}
