package io.lockstep.driver.feature;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Weights above 0 among some rows: whether a row has one, and of each answer that has a column of its steps' weights, whether a
 * step has one. Rows without any measure nothing. Not thread-safe.
 */
public final class WeightsAboveZero {
    private final Preprocessing preprocessing;
    private final List<Integer> outputs;
    /** Of rows, then of the steps of each of {@link #outputs}. */
    private final List<Boolean> found;

    /** Of no rows. */
    public WeightsAboveZero(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
        this.outputs = preprocessing.layout().stepWeights();
        this.found = new ArrayList<>(Collections.nCopies(1 + outputs.size(), false));
    }

    /**
     * Whether a row has a step of a weight above 0.
     *
     * @param output that has weights of steps
     */
    public static boolean anyStep(Batch batch, int output, int row) {
        FloatValues weights =
                Objects.requireNonNull(batch.targetValues(output).ids().stepWeights());
        for (int i = weights.first(row); i < weights.first(row + 1); i++) {
            if (weights.array()[i] > 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds the first rows of a batch. */
    public void add(Batch batch, int rows) {
        for (int row = 0; row < rows; row++) {
            add(0, batch.weights()[row] > 0);
            for (int i = 0; i < outputs.size(); i++) {
                if (!found.get(1 + i)) {
                    add(1 + i, anyStep(batch, outputs.get(i), row));
                }
            }
        }
    }

    /** Adds the row whose targets an encoder wrote last. */
    public void add(float weight, RowEncoder encoder) {
        add(0, weight > 0);
        List<Boolean> steps = encoder.stepsAboveZero();
        for (int i = 0; i < steps.size(); i++) {
            add(1 + i, steps.get(i));
        }
    }

    /** Adds what {@link #found} gave of other rows. */
    public void add(List<Boolean> others) {
        for (int i = 0; i < others.size(); i++) {
            add(i, others.get(i));
        }
    }

    /** @param place in {@link #found} */
    public void add(int place, boolean above) {
        if (above) {
            found.set(place, true);
        }
    }

    /** Of rows, then of the steps of each answer that has weights of them. */
    public List<Boolean> found() {
        return List.copyOf(found);
    }

    /**
     * Refuses rows all of whose weights of one kind are 0.
     *
     * @param where the rows are, for the message
     * @param rows of them; at least 1
     * @throws IOException naming the columns
     */
    public void check(String where, long rows) throws IOException {
        int none = found.indexOf(false);
        if (none >= 0) {
            String columns = none == 0
                    ? preprocessing.weighedBy()
                    : "column "
                            + Excerpt.quoted(Objects.requireNonNull(preprocessing
                                    .answers()
                                    .get(outputs.get(none - 1))
                                    .stepWeights()));
            throw new IOException(where + ": expected some rows with a weight above 0, got 0 in " + columns + " of all "
                    + rows + ". Correct the column");
        }
    }
}
