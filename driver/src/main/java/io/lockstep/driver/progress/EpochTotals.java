package io.lockstep.driver.progress;

/**
 * Totals over the steps of an epoch so far.
 *
 * @param lossSum over the rows that were trained on, each as its weight counts
 * @param weightSum of these rows
 * @param seconds they took, in whatever commands worked on them
 */
public record EpochTotals(double lossSum, double weightSum, double seconds) {
    /** Of no step. */
    public static final EpochTotals NONE = new EpochTotals(0, 0, 0);

    /** NaN without rows. */
    public double meanLoss() {
        return lossSum / weightSum;
    }
}
