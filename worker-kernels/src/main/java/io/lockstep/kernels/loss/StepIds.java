package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of K classes at each step of a sequence, told apart by K outputs each; target: the ids of the steps' classes, from the first
 * step on. Measured by step: what metrics read is T class indexes, {@link #NONE} where a step has no class or the weight 0, steps of
 * any other weight alike; losses are weighed. Predicted are the classes of all steps, {@link #NONE} where outputs are no numbers, and all their probabilities, one step after another; of a
 * sequence of any length those of its own steps.
 *
 * @param classes K
 * @param ignore id of steps without a class; absent: none
 */
public record StepIds(int classes, @Nullable Integer ignore) implements IdsTarget {
    /** In place of a class where there is none. */
    public static final int NONE = -1;

    /** What is known of its kind before any model. */
    static StepIds ofAny() {
        return new StepIds(1, null);
    }

    /** A step's weight in its row's loss: 0 where it has no class. */
    static double weight(@Nullable Integer ignore, IntValues ids, int row, int step) {
        boolean ignored = ignore != null && ids.array()[ids.first(row) + step] == ignore;
        return ignored ? 0 : StepWeights.of(ids, row, step);
    }

    @Override
    public String name() {
        return "stepIds";
    }

    @Override
    public boolean hasSteps() {
        return true;
    }

    @Override
    public boolean weighsSteps() {
        return true;
    }

    @Override
    public List<String> metrics() {
        return List.of("stepAccuracy", "perplexity", "loss");
    }

    @Override
    public String outputFunction() {
        return "softmax";
    }

    @Override
    public int measuredSize(int size) {
        return size / classes;
    }

    @Override
    public void measured(IntValues ids, int rows, int size, float[] targets) {
        int steps = measuredSize(size);
        Arrays.fill(targets, 0, rows * steps, NONE);
        for (int row = 0; row < rows; row++) {
            int first = ids.first(row);
            for (int i = first; i < ids.first(row + 1); i++) {
                boolean counts = weight(ignore, ids, row, i - first) > 0;
                targets[row * steps + i - first] = counts ? ids.array()[i] : NONE;
            }
        }
    }

    /**
     * Whether two rows of scores say the same class at each step.
     *
     * @param size K T
     */
    public boolean agree(float[] scores, int from, float[] others, int otherFrom, int size) {
        for (int at = 0; at < size; at += classes) {
            if (Target.ClassIndex.predicted(scores, from + at, classes)
                    != Target.ClassIndex.predicted(others, otherFrom + at, classes)) {
                return false;
            }
        }
        return true;
    }

    /** Steps of a row of scores: all behind the last of a sequence of any length are zeros, which are no probabilities. */
    private int steps(float[] scores, int from, int most) {
        int end = most * classes;
        while (end > 0 && scores[from + end - 1] == 0) {
            end--;
        }
        return (end + classes - 1) / classes;
    }

    @Override
    public PredictedColumns predicted(Answered answer) {
        return new PredictedColumns(
                List.of(PredictedColumns.Type.INTEGERS, PredictedColumns.Type.FLOATS),
                false,
                (scores, from, row, offset) -> {
                    Integer[] best = new Integer[steps(scores, from, measuredSize(answer.outputs()))];
                    Arrays.setAll(best, t -> Target.ClassIndex.predicted(scores, from + t * classes, classes));
                    row[offset] = best;
                    row[offset + 1] = Arrays.copyOf(answer.floats(scores, from), best.length * classes);
                });
    }
}
