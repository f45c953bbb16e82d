package io.lockstep.driver.feature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes rows of one set of columns. Not thread-safe. */
public final class RowEncoder {
    private final Preprocessing preprocessing;

    RowEncoder(Preprocessing preprocessing, List<String> columns) {
        this.preprocessing = preprocessing;
    }

    public int inputSize() {
        return preprocessing.input().elementCount();
    }

    public int targetSize() {
        return preprocessing.targetSize();
    }

    /** Whether the columns hold the answer. */
    public boolean hasTarget() {
        return false;
    }

    /**
     * Writes a row's inputs.
     *
     * @param row values in the order of the columns. Not modified.
     * @param features [inputSize] from {@code offset}. Overwritten.
     */
    public void features(@Nullable Object[] row, float[] features, int offset) throws BadRowException {}

    /**
     * Writes a row's answer.
     *
     * @param row values in the order of the columns. Not modified.
     * @param target [targetSize] from {@code offset}. Overwritten.
     */
    public void target(@Nullable Object[] row, float[] target, int offset) throws BadRowException {}

    /** A row's weight in the loss. */
    public float weight(@Nullable Object[] row) throws BadRowException {
        return 1;
    }
}
