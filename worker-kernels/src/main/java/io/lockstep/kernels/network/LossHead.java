package io.lockstep.kernels.network;

import io.lockstep.kernels.loss.Loss;

/** Applies the loss to a slice's outputs; the end of forward and the beginning of backward. One for each workspace. */
public final class LossHead {
    private final Loss loss;
    private final int size;
    private final float[] losses;

    /**
     * @param capacity most rows
     * @param size outputs per row
     */
    public LossHead(Loss loss, int capacity, int size) {
        this.loss = loss;
        this.size = size;
        this.losses = new float[capacity];
    }

    /**
     * @param outputs [B, size] raw. Not modified.
     * @param dOutputs [B, size]. Overwritten with the gradient of the sum of weighted losses.
     * @param leaf Overwritten: sums in double in row order. A sum of losses that is not finite is the sign of a step that
     *     went wrong.
     */
    public void apply(Batch batch, float[] outputs, float[] dOutputs, Leaf leaf) {
        int rows = batch.rows();
        float[] weights = batch.weights();
        loss.apply(rows, size, outputs, batch.targets(), weights, losses, dOutputs);
        double lossSum = 0;
        double weightSum = 0;
        for (int row = 0; row < rows; row++) {
            lossSum += (double) weights[row] * losses[row];
            weightSum += weights[row];
        }
        leaf.set(lossSum, weightSum);
    }
}
