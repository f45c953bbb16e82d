package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;

/** A loss of the output alone, compared with nothing. Symbols: B rows, K outputs per row. */
interface LabellessLoss extends Loss {
    /**
     * Refuses an output that the loss cannot be used with.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    void check(Shape output);

    /**
     * Losses and gradients of rows.
     *
     * @param outputs [B, K] raw. Not modified.
     * @param weights [B] factors of each row's gradient. Not modified.
     * @param losses [B] unweighted loss of each row. Overwritten.
     * @param dOutputs [B, K] gradient of {@code sum of weight * loss}; empty when only losses are wanted. Overwritten.
     */
    void apply(int rows, int size, float[] outputs, float[] weights, float[] losses, float[] dOutputs);

    @Override
    default TensorType targetType(Shape output) {
        check(output);
        return TensorType.nothing();
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
        apply(rows, size, outputs, weights, losses, dOutputs);
    }

    @Override
    default Target target() {
        return new Nothing();
    }
}
