package io.lockstep.kernels.network;

/**
 * Losses and weights that one slice adds to the sum beside its gradient; written by {@link TrainingWorkspace#gradient}.
 */
public final class LossSum {
    private static final float[] NONE = {};

    private final float[] ofRows;
    private double lossSum;
    private double weightSum;

    /** The sums alone. */
    public LossSum() {
        this.ofRows = NONE;
    }

    /**
     * With each row's loss beside them.
     *
     * @param capacity most rows of a slice
     */
    public LossSum(int capacity) {
        this.ofRows = new float[capacity];
    }

    /** [capacity] weighted loss of each row of the slice, of several answers their sum; empty where none are wanted, untouched where rows are mixed. */
    public float[] ofRows() {
        return ofRows;
    }

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
