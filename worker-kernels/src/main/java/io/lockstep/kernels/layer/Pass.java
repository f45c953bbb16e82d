package io.lockstep.kernels.layer;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.storage.FloatStorage;
import org.jspecify.annotations.Nullable;

/** Pass that a plain kernel takes part in. */
public interface Pass {
    /** B, the rows of this pass. */
    int rows();

    /** Whether dropout drops. */
    boolean training();

    /** Sum of the rows' weights in training, in double in row order: what a statistic of the slice is multiplied by. */
    double weightSum();

    /** Seed of the run. */
    long seed();

    /** With the row numbers, what random masks are keyed by. */
    long epoch();

    /** [rows] each row's number in the epoch. Not to be modified. */
    long[] rowNumbers();

    /** Number of the node in the model, so that two dropouts differ. */
    int node();

    /**
     * What the node reads there, where that is an input of the model; valid to {@link #rows}. Not to be modified. For
     * inputs that are not dense floats, whose arrays among a kernel's inputs are empty.
     *
     * @param input index among the node's inputs
     */
    BatchValues values(int input);

    /**
     * Gradient of {@link #values} in backward, each element where the value stands: accumulated into. Empty where none
     * is wanted, as of ids.
     *
     * @param input index among the node's inputs
     */
    float[] valueGradients(int input);

    /** Name of the node in the model, for messages; empty outside a model. */
    String nodeName();

    /**
     * The values [rows, dimension] of one of the node's tables. Not to be modified.
     *
     * @param index in the order of {@link Layer#tables}
     */
    FloatStorage table(int index);

    /**
     * Gradient of one of the node's tables, in backward: without rows before, Overwritten with those this slice
     * touched.
     *
     * @param index in the order of {@link Layer#tables}
     */
    RowValues tableGradient(int index);

    /**
     * [rows] valid steps of each row's sequence that the node reads there; null where all are, as without {@link
     * TimeAxis}. At the others the input is 0. Not to be modified.
     *
     * @param input index among the node's inputs
     */
    default int @Nullable [] steps(int input) {
        return null;
    }

    /** [rows] valid steps of each row of the node's output; null where all are. Not to be modified. */
    default int @Nullable [] outputSteps() {
        return null;
    }

    /**
     * An array of at least the size {@link PlainKernel#scratchSizes} has at this index, to be written before it is
     * read.
     *
     * @param index from 0
     */
    float[] scratch(int index);

    /** Matrix products of the backend. */
    MatrixProducts products();
}
