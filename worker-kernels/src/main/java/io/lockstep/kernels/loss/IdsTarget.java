package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;

/**
 * Any number of ids in each row, from a column of a kind that gives ids. What is measured reads them as targets of a
 * fixed size, those of {@link #measuredAs}.
 */
public interface IdsTarget extends Target {
    /**
     * Writes rows as metrics read them.
     *
     * @param ids ragged. Not modified.
     * @param size outputs of a row
     * @param targets [rows, target size of {@link #measuredAs}]. Overwritten.
     */
    void measured(IntValues ids, int rows, int size, float[] targets);

    /** Floats of a row's target, as metrics read it. */
    int measuredSize(int size);

    /** Whether an id may stand for whatever its column does not know; else a row with such a thing is a bad one. */
    default boolean mayBeUnknown() {
        return true;
    }

    /** Whether steps may have weights of their own in the loss. */
    default boolean weighsSteps() {
        return false;
    }

    /**
     * Steps that a row's ids need at least, where outputs are of steps.
     *
     * @param ids of several rows. Not modified.
     */
    default int neededSteps(int[] ids, int first, int count) {
        return count;
    }

    @Override
    default boolean hasClasses() {
        return false;
    }

    @Override
    default int classCount(int outputSize) {
        return 0;
    }

    @Override
    default boolean hasSeveralLabels() {
        return false;
    }
}
