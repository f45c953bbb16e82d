package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any of K labels at each step of a sequence, from K outputs of each; target: the labels of the steps one after another, K between two steps.
 * Measured is the loss alone; what metrics read is [T, K], 1 where a label is there. Predicted are the labels of probability 0.5 or more, as the
 * target has them, and all probabilities, one step after another; of a sequence of any length those of its own steps.
 *
 * @param labels K
 */
public record StepLabels(int labels) implements IdsTarget {
    /** What is known of its kind before any model. */
    static StepLabels ofAny() {
        return new StepLabels(1);
    }

    @Override
    public String name() {
        return "stepLabels";
    }

    @Override
    public boolean hasSteps() {
        return true;
    }

    @Override
    public boolean weighsSteps() {
        return true;
    }

    /** Ids tell their steps by K, which its kind alone does not know; the loss counts them. */
    @Override
    public int neededSteps(int[] ids, int first, int count) {
        return 0;
    }

    @Override
    public List<String> metrics() {
        return List.of("loss");
    }

    @Override
    public String outputFunction() {
        return "sigmoid";
    }

    @Override
    public int measuredSize(int size) {
        return size;
    }

    @Override
    public void measured(IntValues ids, int rows, int size, float[] targets) {
        Arrays.fill(targets, 0, rows * size, 0);
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            for (int i = ids.first(row); i < ids.first(row + 1); i++) {
                int id = ids.array()[i];
                if (id == labels) {
                    at += labels;
                } else {
                    targets[at + id] = 1;
                }
            }
        }
    }

    /**
     * The labels of scores, or of targets as metrics read them, one step after another, K between two steps; behind the last step with
     * anything but zeros there is nothing.
     *
     * @param values [T, K] from {@code from}. Not modified.
     * @param size T K
     */
    public Integer[] ids(float[] values, int from, int size) {
        int steps = steps(values, from, size);
        List<Integer> ids = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            if (t > 0) {
                ids.add(labels);
            }
            for (int k = 0; k < labels; k++) {
                if (values[from + t * labels + k] >= YES) {
                    ids.add(k);
                }
            }
        }
        return ids.toArray(Integer[]::new);
    }

    private int steps(float[] values, int from, int size) {
        int end = size;
        while (end > 0 && values[from + end - 1] == 0) {
            end--;
        }
        return (end + labels - 1) / labels;
    }

    @Override
    public PredictedColumns predicted(Answered answer) {
        return new PredictedColumns(
                List.of(PredictedColumns.Type.INTEGERS, PredictedColumns.Type.FLOATS),
                false,
                (scores, from, row, offset) -> {
                    row[offset] = ids(scores, from, answer.outputs());
                    row[offset + 1] =
                            Arrays.copyOf(answer.floats(scores, from), steps(scores, from, answer.outputs()) * labels);
                });
    }
}
