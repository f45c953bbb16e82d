package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import org.jspecify.annotations.Nullable;

/**
 * A loss that begins with a softmax along the last axis of the outputs, which is also what it predicts, and which a
 * backend may compute by its own means. Symbols: B rows, K outputs per row.
 */
public interface SoftmaxLoss extends Loss {
    /**
     * As {@link #apply(int, int, int[], float[], BatchValues, float[], float[], float[])}, but for rounding.
     *
     * @param rows B
     * @param size K
     * @param steps [B] valid steps of each row; null where all are, or where the output has no time. Not modified.
     * @param outputs [B, K] raw outputs (logits). Not modified.
     * @param targets of {@link #targetType}, B rows. Not modified.
     * @param weights [B] factors of each row's gradient. Not modified.
     * @param losses [B] unweighted loss of each row. Overwritten.
     * @param gradients [B, K] softmax of the outputs at first; then the gradient of {@code sum of weight * loss}.
     *     Modified.
     */
    void applyToSoftmax(
            int rows,
            int size,
            int @Nullable [] steps,
            float[] outputs,
            BatchValues targets,
            float[] weights,
            float[] losses,
            float[] gradients);
}
