package io.lockstep.kernels.network;

/**
 * Losses and weights that one slice adds to the sum beside its gradient; written by {@link TrainingWorkspace#gradient}.
 */
public final class LossSum {
    private double lossSum;
    private double weightSum;

    /** Sum of weighted losses over the slice's rows. */
    public double lossSum() {
        return lossSum;
    }

    /** Sum of example weights over the slice's rows. */
    public double weightSum() {
        return weightSum;
    }

    /** Whether the loss is a number; if not, the slice's gradient is worthless and the run should stop. */
    public boolean finite() {
        return Double.isFinite(lossSum);
    }

    /** Sets both. */
    public void set(double lossSum, double weightSum) {
        this.lossSum = lossSum;
        this.weightSum = weightSum;
    }
}
