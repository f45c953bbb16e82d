package io.lockstep.driver.progress;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Totals over the steps of an epoch so far.
 *
 * @param lossSum over the rows that were trained on, each as its weight counts; of several phases the sum of theirs
 * @param weightSum of these rows
 * @param seconds they took, in whatever commands worked on them
 * @param phases those of each phase of the steps, where there are several; else none
 */
public record EpochTotals(
        double lossSum,
        double weightSum,
        double seconds,
        @Default("[]") List<PhaseTotals> phases) {
    /** Of no step. */
    public static final EpochTotals NONE = new EpochTotals(0, 0, 0);

    /**
     * Totals over the steps that a phase was taken in.
     *
     * @param phase its name
     */
    public record PhaseTotals(String phase, double lossSum, double weightSum) {
        /** NaN where it was not taken. */
        public double meanLoss() {
            return lossSum / weightSum;
        }
    }

    public EpochTotals {
        phases = List.copyOf(phases);
    }

    /** Of steps of one phase. */
    public EpochTotals(double lossSum, double weightSum, double seconds) {
        this(lossSum, weightSum, seconds, List.of());
    }

    /** NaN without rows. */
    public double meanLoss() {
        return lossSum / weightSum;
    }
}
