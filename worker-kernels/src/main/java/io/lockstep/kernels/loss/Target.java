package io.lockstep.kernels.loss;

import io.lockstep.kernels.loss.PredictedColumns.Answered;
import java.util.Arrays;
import java.util.List;

/**
 * Target that a loss compares an output of the model with: how the data hold it, what is usually measured and what a
 * prediction says. Its kind is known before any shape; the loss adds the type it has for an output, by
 * {@link Loss#targetType}. A kind is named beside its losses in {@link Losses}; everybody else asks for its properties.
 */
public interface Target {
    /** As metrics have it: yes from here on. */
    float YES = 0.5f;

    /** In {@code model.json}. */
    String name();

    /**
     * Whether a label is the name of a class, and a target its index; else a label is a number, and so is its target.
     */
    boolean hasClasses();

    /** Whether there is anything in the data that the output is compared with. */
    default boolean hasLabel() {
        return true;
    }

    /** Classes that an output of so many numbers tells apart; 0 where there are none. */
    int classCount(int outputSize);

    /** Classes there must be, whatever the output; 0 where there may be any number or none. */
    default int fixedClassCount() {
        return 0;
    }

    /** Whether a label that is a number must lie in [0, 1]. */
    default boolean isShare() {
        return false;
    }

    /** Whether outputs are of the steps of a sequence, rather than of one answer. */
    default boolean hasSteps() {
        return false;
    }

    /** Whether there may be several labels, a column each. */
    boolean hasSeveralLabels();

    /** What is measured where no metrics are asked for, the most telling first, by the names of the registry. */
    List<String> metrics();

    /**
     * The function that losses of this target apply to raw outputs themselves, by the name of the layer; empty for
     * none. A model must not end with it.
     */
    String outputFunction();

    /** As what metrics measure it: itself, or another kind of targets that says the same. */
    default Target measuredAs() {
        return this;
    }

    /** What predictions say. */
    PredictedColumns predicted(Answered answer);

    /** One of K classes, told apart by K outputs; target: its index. */
    record ClassIndex() implements Target {
        @Override
        public String name() {
            return "classification";
        }

        @Override
        public boolean hasClasses() {
            return true;
        }

        @Override
        public int classCount(int outputSize) {
            return outputSize;
        }

        @Override
        public boolean hasSeveralLabels() {
            return false;
        }

        @Override
        public List<String> metrics() {
            return List.of("accuracy", "loss");
        }

        @Override
        public String outputFunction() {
            return "softmax";
        }

        @Override
        public PredictedColumns predicted(Answered answer) {
            List<Object> classes = answer.classValues(answer.outputs());
            List<PredictedColumns.Type> types =
                    List.of(PredictedColumns.classType(classes), PredictedColumns.Type.FLOATS);
            return new PredictedColumns(types, true, (scores, from, row, offset) -> {
                int best = predicted(scores, from, answer.outputs());
                row[offset] = best < 0 ? null : classes.get(best);
                row[offset + 1] = answer.floats(scores, from);
            });
        }

        /**
         * The class answered by a row of scores: the first largest; -1 when a score is not a number.
         *
         * @param scores [size] from {@code offset}. Not modified.
         */
        public static int predicted(float[] scores, int offset, int size) {
            int best = 0;
            for (int j = 0; j < size; j++) {
                float score = scores[offset + j];
                if (Float.isNaN(score)) {
                    return -1;
                }
                if (score > scores[offset + best]) {
                    best = j;
                }
            }
            return best;
        }
    }

    /** Yes or no, the second of two classes or the first, from one output; target 0 or 1. */
    record YesNo() implements Target {
        @Override
        public String name() {
            return "binary";
        }

        @Override
        public boolean hasClasses() {
            return true;
        }

        @Override
        public int classCount(int outputSize) {
            return fixedClassCount();
        }

        @Override
        public int fixedClassCount() {
            return 2;
        }

        @Override
        public boolean hasSeveralLabels() {
            return false;
        }

        @Override
        public List<String> metrics() {
            return List.of("binaryAccuracy", "auc", "loss");
        }

        @Override
        public String outputFunction() {
            return "sigmoid";
        }

        @Override
        public PredictedColumns predicted(Answered answer) {
            List<Object> classes = answer.classValues(fixedClassCount());
            List<PredictedColumns.Type> types =
                    List.of(PredictedColumns.classType(classes), PredictedColumns.Type.FLOATS);
            return new PredictedColumns(types, true, (scores, from, row, offset) -> {
                float yes = scores[from];
                row[offset] = Float.isNaN(yes) ? null : classes.get(yes >= YES ? 1 : 0);
                row[offset + 1] = new float[] {1 - yes, yes};
            });
        }
    }

    /** K numbers from K outputs; target: K numbers. */
    record Numbers() implements Target {
        @Override
        public String name() {
            return "regression";
        }

        @Override
        public boolean hasClasses() {
            return false;
        }

        @Override
        public int classCount(int outputSize) {
            return 0;
        }

        @Override
        public boolean hasSeveralLabels() {
            return true;
        }

        @Override
        public List<String> metrics() {
            return List.of("mae", "rmse", "r2", "loss");
        }

        @Override
        public String outputFunction() {
            return "";
        }

        /** In the target's unit. */
        @Override
        public PredictedColumns predicted(Answered answer) {
            boolean one = answer.outputs() == 1;
            return new PredictedColumns(
                    List.of(one ? PredictedColumns.Type.DOUBLE : PredictedColumns.Type.DOUBLES),
                    false,
                    (scores, from, row, offset) ->
                            row[offset] = one ? (Object) answer.value(0, scores[from]) : doubles(answer, scores, from));
        }

        private static Double[] doubles(Answered answer, float[] scores, int from) {
            Double[] values = new Double[answer.outputs()];
            Arrays.setAll(values, i -> answer.value(i, scores[from + i]));
            return values;
        }
    }

    /** Any of K labels, each there or not, from K outputs; target: K numbers from 0 (not there) to 1. */
    record Labels() implements Target {
        @Override
        public String name() {
            return "labels";
        }

        @Override
        public boolean hasClasses() {
            return false;
        }

        @Override
        public int classCount(int outputSize) {
            return 0;
        }

        @Override
        public boolean isShare() {
            return true;
        }

        @Override
        public boolean hasSeveralLabels() {
            return true;
        }

        @Override
        public List<String> metrics() {
            return List.of("binaryAccuracy", "auc", "loss");
        }

        @Override
        public String outputFunction() {
            return "sigmoid";
        }

        @Override
        public PredictedColumns predicted(Answered answer) {
            return new PredictedColumns(
                    List.of(PredictedColumns.Type.BOOLEANS, PredictedColumns.Type.FLOATS),
                    false,
                    (scores, from, row, offset) -> {
                        Boolean[] there = new Boolean[answer.outputs()];
                        Arrays.setAll(there, i -> scores[from + i] >= YES);
                        row[offset] = there;
                        row[offset + 1] = answer.floats(scores, from);
                    });
        }
    }
}
