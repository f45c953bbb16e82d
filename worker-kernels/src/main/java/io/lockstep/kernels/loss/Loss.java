package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Compares a network's output with targets. Symbols: B rows, K outputs per row. Most losses are {@link DenseLoss}es,
 * whose targets are as many floats in every row; an {@link IdsLoss} has any number of ids in each.
 */
public interface Loss {
    /**
     * Type of a row's target for an output of this shape.
     *
     * @throws IllegalArgumentException when the loss cannot be used with such an output
     */
    TensorType targetType(Shape output);

    /**
     * Losses and gradients of rows.
     *
     * @param rows B
     * @param size K
     * @param outputs [B, K] raw outputs (logits). Not modified.
     * @param targets of {@link #targetType}, B rows. Not modified.
     * @param weights [B] factors of each row's gradient. Not modified.
     * @param losses [B] unweighted loss of each row. Overwritten.
     * @param dOutputs [B, K] gradient of {@code sum of weight * loss}; empty when only losses are wanted. Overwritten.
     */
    void apply(
            int rows,
            int size,
            float[] outputs,
            BatchValues targets,
            float[] weights,
            float[] losses,
            float[] dOutputs);

    /** Whether it can compare an output whose rows have valid steps of their own. */
    default boolean readsSteps() {
        return false;
    }

    /**
     * The same of an output [T, …] whose rows are padded sequences.
     *
     * @param steps [B] valid steps of each row, the first ones; null where all T are. Not modified.
     * @param dOutputs as there; its zeros at other steps included
     */
    default void apply(
            int rows,
            int size,
            int @Nullable [] steps,
            float[] outputs,
            BatchValues targets,
            float[] weights,
            float[] losses,
            float[] dOutputs) {
        if (steps != null) {
            throw new IllegalStateException("loss: expected an output without time, got one with");
        }
        apply(rows, size, outputs, targets, weights, losses, dOutputs);
    }

    /**
     * Turns raw outputs into what users read: probabilities for cross-entropies, the values themselves for regression.
     *
     * @param outputs [rows, size]. Not modified.
     * @param scores [rows, size]. Overwritten.
     */
    void predict(int rows, int size, float[] outputs, float[] scores);

    /** What it compares the output with: decides how labels are read, usual metrics and columns of predictions. */
    Target target();

    /** The function it applies to raw outputs itself, by the name of the layer; empty for none. */
    default String outputFunction() {
        return target().outputFunction();
    }

    /**
     * Whether {@link TargetScale}s may stand between the data's numbers and the targets: true of losses by distances,
     * which are the same questions in any unit; false where zero or the size of a number has a meaning, as of counts.
     */
    default boolean standardizesTargets() {
        return target() instanceof Target.Numbers;
    }
}
