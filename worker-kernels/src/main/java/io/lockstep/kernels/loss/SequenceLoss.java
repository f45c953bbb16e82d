package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/** A loss of ids that a sequence's steps are compared with, each of which has K outputs: [T, K] in a row. */
interface SequenceLoss extends IdsLoss {
    @Override
    default boolean readsSteps() {
        return true;
    }

    @Override
    default void apply(
            int rows, int size, float[] outputs, IntValues targets, float[] weights, float[] losses, float[] dOutputs) {
        apply(rows, size, null, outputs, targets, weights, losses, dOutputs);
    }

    /**
     * Refuses an output of another shape.
     *
     * @param things what the K outputs of a step are, by the key that has their number
     * @param aside of them, for the message; may be empty
     */
    static void check(String loss, Shape output, int count, String things, String aside) {
        if (output.rank() != 2 || output.size(1) != count) {
            throw new IllegalArgumentException(loss + ": expected an output of steps x " + count + " " + things + aside
                    + ", got shape " + output + ". End with {dense: {units: " + count + ", leadingAxes: 1}}, or change "
                    + things);
        }
    }

    /** Steps of a row that has T at most. */
    static int steps(int @Nullable [] valid, int row, int all) {
        return valid == null ? all : valid[row];
    }
}
