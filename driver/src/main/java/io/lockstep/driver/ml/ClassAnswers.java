package io.lockstep.driver.ml;

import io.lockstep.driver.prediction.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.linalg.Vectors;
import org.jspecify.annotations.Nullable;

/**
 * A classifier's answers in the order and form of Spark's own: raw predictions (natural logarithms of the probabilities, at least
 * that of the smallest float), probabilities, each class's own where they are asked for, and the class's index. Probabilities and
 * class are those that {@code predict} writes.
 *
 * @param thresholds by which probabilities are divided before the largest is the answer; empty: none are
 */
record ClassAnswers(
        boolean raw, boolean probability, boolean each, boolean prediction, int classes, double[] thresholds)
        implements AddedColumns {
    private static final double LEAST = Float.MIN_VALUE;

    @Override
    public int count() {
        return (raw ? 1 : 0) + (probability ? 1 : 0) + (each ? classes : 0) + (prediction ? 1 : 0);
    }

    @Override
    public void write(Answers answers, float[] scores, int row, @Nullable Object[] columns, int offset) {
        @Nullable Object[] answered = new @Nullable Object[2];
        answers.write(scores, row, answered, 0);
        double[] probabilities = probabilities(answered);
        int column = offset;
        if (raw) {
            columns[column++] = Vectors.dense(logarithms(probabilities));
        }
        if (probability) {
            columns[column++] = Vectors.dense(probabilities);
        }
        for (int i = 0; each && i < classes; i++) {
            columns[column++] = probabilities[i];
        }
        if (prediction) {
            columns[column] = decided(answered);
        }
    }

    /** The class of an answer's two columns, class and probabilities. */
    double decided(@Nullable Object[] answered) {
        return thresholds.length == 0
                ? ((Number) Objects.requireNonNull(answered[0])).doubleValue()
                : decided(probabilities(answered), thresholds);
    }

    /**
     * Names of the columns that each class has.
     *
     * @param names of the classes; empty: their indexes
     */
    static List<String> columns(List<String> names, int classes) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            columns.add("probability_" + (names.isEmpty() ? Integer.toString(i) : names.get(i)));
        }
        return columns;
    }

    /** Probabilities of an answer's two columns, class and probabilities. */
    static double[] probabilities(@Nullable Object[] answered) {
        Object[] floats = (Object[]) Objects.requireNonNull(answered[1]);
        double[] probabilities = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            probabilities[i] = (Float) floats[i];
        }
        return probabilities;
    }

    static double[] logarithms(double[] probabilities) {
        double[] logarithms = new double[probabilities.length];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = StrictMath.log(Math.max(probabilities[i], LEAST));
        }
        return logarithms;
    }

    /** The first largest of probabilities over thresholds; of a threshold of 0 it is infinite. */
    static double decided(double[] probabilities, double[] thresholds) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < probabilities.length; i++) {
            double scaled = thresholds[i] == 0 ? Double.POSITIVE_INFINITY : probabilities[i] / thresholds[i];
            if (scaled > most) {
                most = scaled;
                best = i;
            }
        }
        return best;
    }
}
