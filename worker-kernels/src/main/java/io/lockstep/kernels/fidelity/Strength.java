package io.lockstep.kernels.fidelity;

import io.lockstep.kernels.loss.Target;

/** Strength of one answer among a model's raw answers: 1 where the model is sure of it, 0 where it is not given at all. */
@FunctionalInterface
public interface Strength {
    /**
     * Strength in one row.
     *
     * @param answers raw ones of rows. Not modified.
     * @param offset of the row's first
     */
    double of(float[] answers, int offset);

    /**
     * Probability of a class, by softmax over the raw answers of its output.
     *
     * @param first raw answer of the output
     * @param count of the output's raw answers
     * @param index of the class among them
     */
    static Strength ofClass(int first, int count, int index) {
        return (answers, offset) -> {
            int from = offset + first;
            double sum = 0;
            for (int k = 0; k < count; k++) {
                sum += StrictMath.exp((double) answers[from + k] - answers[from + index]);
            }
            return 1 / sum;
        };
    }

    /**
     * Probability, by the sigmoid, of yes or of no.
     *
     * @param at raw answer
     * @param yes whether of yes
     */
    static Strength ofYesOrNo(int at, boolean yes) {
        return (answers, offset) -> {
            double raw = answers[offset + at];
            return 1 / (1 + StrictMath.exp(yes ? -raw : raw));
        };
    }

    /**
     * A number's way from that of a baseline, 0, to that of the row, 1; beyond and before where it is beyond and before.
     *
     * @param at raw answer
     * @param row the row's; not the baseline's
     */
    static Strength ofNumber(int at, double row, double baseline) {
        return (answers, offset) -> (answers[offset + at] - baseline) / (row - baseline);
    }

    /**
     * Strength of what a row is answered.
     *
     * @param target of the output
     * @param first raw answer of the output
     * @param count of the output's raw answers
     * @param index of the explained one among them
     * @param row raw answers to the row. Not modified.
     * @param baseline raw answers to the baseline. Not modified.
     */
    static Strength of(Target target, int first, int count, int index, float[] row, float[] baseline) {
        if (target instanceof Target.ClassIndex) {
            return ofClass(first, count, index);
        }
        if (target instanceof Target.YesNo || target instanceof Target.Labels) {
            return ofYesOrNo(first + index, row[first + index] >= 0);
        }
        return ofNumber(first + index, row[first + index], baseline[first + index]);
    }
}
