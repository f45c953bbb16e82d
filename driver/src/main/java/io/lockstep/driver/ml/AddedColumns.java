package io.lockstep.driver.ml;

import io.lockstep.driver.prediction.Answers;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Columns that a model adds to a row, from its answers as {@code predict} has them. */
interface AddedColumns extends Serializable {
    /** How many. */
    int count();

    /**
     * Writes those of one row.
     *
     * @param scores [rows, outputs of all answers]. Not modified.
     * @param columns from {@code offset}. Overwritten.
     */
    void write(Answers answers, float[] scores, int row, @Nullable Object[] columns, int offset);
}
