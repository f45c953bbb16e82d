package io.lockstep.kernels.optimizer;

import java.util.List;

/**
 * A rule that moves parameters against their gradient. Its state is slots: flat vectors beside the parameters, zero at
 * the start, owned by the caller.
 */
public interface Optimizer {
    /** The learning rate schedules scale. */
    double learningRate();

    /** Its own weight decay; 0: none. */
    double weightDecay();

    /** Names of the slots, e.g. {@code momentum}; part of checkpoints. */
    List<String> slots();

    /**
     * Whether a step may leave elements and their slots alone where there is no gradient, so that it moves the touched
     * rows of a table and no others.
     */
    default boolean leavesRows() {
        return false;
    }

    /**
     * Updates one block.
     *
     * @param decayed whether weight decay applies to this block
     * @param size number of elements
     * @param parameters from {@code offset}. Modified.
     * @param gradients mean gradient, from index 0. Not modified.
     * @param slots one array for each of {@link #slots}, from {@code slotOffset}. Modified.
     */
    void update(
            Update update,
            boolean decayed,
            int size,
            float[] parameters,
            int offset,
            float[] gradients,
            float[][] slots,
            int slotOffset);
}
