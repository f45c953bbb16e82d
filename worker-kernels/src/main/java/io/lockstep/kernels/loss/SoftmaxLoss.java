package io.lockstep.kernels.loss;

/**
 * A loss that begins with a softmax of the outputs, which is also what it predicts, and which a backend may compute by
 * its own means. Symbols: B rows, K outputs per row.
 */
public interface SoftmaxLoss extends DenseLoss {
    /**
     * As {@link #apply(int, int, float[], float[], float[], float[], float[])}, but for rounding.
     *
     * @param rows B
     * @param size K
     * @param outputs [B, K] raw outputs (logits). Not modified.
     * @param targets [B, T]. Not modified.
     * @param weights [B] factors of each row's gradient. Not modified.
     * @param losses [B] unweighted loss of each row. Overwritten.
     * @param gradients [B, K] softmax of the outputs at first; then the gradient of {@code sum of weight * loss}.
     *     Modified.
     */
    void applyToSoftmax(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] gradients);
}
