package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;

/**
 * A loss whose targets are as many floats in every row. Symbols: B rows, K outputs per row, T target floats per row.
 */
public interface DenseLoss extends Loss {
    /**
     * T for an output of this shape; a class index is one float.
     *
     * @throws IllegalArgumentException when the loss cannot be used with such an output
     */
    int targetSize(Shape output);

    /**
     * Losses and gradients of rows.
     *
     * @param rows B
     * @param size K
     * @param outputs [B, K] raw outputs (logits). Not modified.
     * @param targets [B, T]. Not modified.
     * @param weights [B] factors of each row's gradient. Not modified.
     * @param losses [B] unweighted loss of each row. Overwritten.
     * @param dOutputs [B, K] gradient of {@code sum of weight * loss}; empty when only losses are wanted. Overwritten.
     */
    void apply(int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs);

    @Override
    default TensorType targetType(Shape output) {
        return TensorType.dense(Shape.of(targetSize(output)));
    }

    @Override
    default void apply(
            int rows,
            int size,
            float[] outputs,
            BatchValues targets,
            float[] weights,
            float[] losses,
            float[] dOutputs) {
        apply(rows, size, outputs, targets.floats(), weights, losses, dOutputs);
    }
}
