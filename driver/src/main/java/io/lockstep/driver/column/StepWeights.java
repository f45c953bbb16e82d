package io.lockstep.driver.column;

import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Weights of the steps of an answer in its loss: a column of arrays of numbers, one for each step of the row's value. Where the
 * answer is the first steps of a longer value alone, so are the weights; where it is what follows at each step, nothing reads the weight
 * of the value's first.
 */
public record StepWeights(String column) {
    /** @param where the column is named, as {@code data.stepWeights: }, for the message; may be empty */
    public void checkType(String where, ColumnTypes types) {
        types.requireNumbers(where, column);
    }

    /** Checks a value and adds it to its row's identity. */
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        double[] weights = weights(value);
        row.numbers(weights.length);
        for (double weight : weights) {
            row.element(weight + 0.0); // -0 is 0
        }
    }

    private double[] weights(@Nullable Object value) throws BadRowException {
        double[] weights = ArrayFeature.numbers(column, value);
        for (int step = 0; step < weights.length; step++) {
            if (!(weights[step] >= 0 && weights[step] <= Float.MAX_VALUE)) {
                throw new BadRowException(
                        "unusable weight of a step",
                        "column " + Excerpt.quoted(column) + ": expected a finite weight of at least 0, got "
                                + Numbers.shown(weights[step]) + " at step " + step + ", counted from 0");
            }
        }
        return weights;
    }

    /**
     * Writes the slot.
     *
     * @param label value of the answer's column
     * @param steps that the answer has of it
     * @return [steps] what was written
     */
    public float[] encode(@Nullable Object value, Feature answer, @Nullable Object label, int steps, SlotWriter row)
            throws BadRowException {
        double[] weights = weights(value);
        int first = answer.firstStep();
        int whole = answer.steps(label);
        if (first > 0 && steps > 0 && whole <= first) {
            throw new BadRowException(
                    "nothing that follows",
                    "column " + Excerpt.quoted(answer.column()) + ": expected a value that something follows, got "
                            + (whole == 1 ? "one of 1 step" : "one of no step"));
        }
        int expected = steps == 0 ? whole : Math.max(whole, first + steps);
        if (weights.length != expected) {
            throw new BadRowException(
                    "other number of weights than steps",
                    "column " + Excerpt.quoted(column) + ": expected " + expected
                            + (expected == 1 ? " weight" : " weights")
                            + ", one for each step of column " + Excerpt.quoted(answer.column()) + ", got "
                            + weights.length);
        }
        float[] own = new float[steps];
        row.items(steps);
        for (int step = 0; step < steps; step++) {
            own[step] = (float) (weights[first + step] + 0.0);
            row.number(own[step]);
        }
        return own;
    }
}
