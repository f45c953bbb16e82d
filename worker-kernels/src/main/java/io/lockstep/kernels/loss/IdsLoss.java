package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;

/**
 * A loss whose targets are any number of ids in each row: the labels that a row has, the tokens of a sequence. Row r
 * has the ids {@code targets.first(r)} to {@code targets.first(r + 1) - 1} of the array. Symbols: B rows, K outputs per
 * row.
 *
 * <p>A row's loss is one number, whatever its number of ids, and rows count by their weights alone; where longer rows
 * are to count more, their weights say so (see the package).
 */
public interface IdsLoss extends Loss {
    /**
     * Refuses an output that it cannot be used with.
     *
     * @throws IllegalArgumentException saying what it expects
     */
    void check(Shape output);

    /**
     * Losses and gradients of rows.
     *
     * @param rows B
     * @param size K
     * @param outputs [B, K] raw outputs (logits). Not modified.
     * @param targets ragged, B rows. Not modified.
     * @param weights [B] factors of each row's gradient. Not modified.
     * @param losses [B] unweighted loss of each row. Overwritten.
     * @param dOutputs [B, K] gradient of {@code sum of weight * loss}; empty when only losses are wanted. Overwritten.
     */
    void apply(
            int rows, int size, float[] outputs, IntValues targets, float[] weights, float[] losses, float[] dOutputs);

    @Override
    IdsTarget target();

    @Override
    default TensorType targetType(Shape output) {
        check(output);
        return TensorType.raggedIds();
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
        apply(rows, size, outputs, targets.ids(), weights, losses, dOutputs);
    }
}
