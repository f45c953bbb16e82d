package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import java.util.Arrays;
import java.util.List;

/**
 * Any of K labels, each there or not, from K outputs; target: the ids of those that are there, from 0 to K - 1, in any
 * order. An id that comes twice is there once. Measured as {@link Target.Labels}; predicted are the ids of probability
 * 0.5 or more.
 */
public record LabelIds() implements IdsTarget {
    @Override
    public String name() {
        return "labelIds";
    }

    @Override
    public List<String> metrics() {
        return measuredAs().metrics();
    }

    @Override
    public String outputFunction() {
        return measuredAs().outputFunction();
    }

    @Override
    public Target measuredAs() {
        return new Target.Labels();
    }

    @Override
    public int measuredSize(int size) {
        return size;
    }

    @Override
    public void measured(IntValues ids, int rows, int size, float[] targets) {
        Arrays.fill(targets, 0, rows * size, 0);
        for (int row = 0; row < rows; row++) {
            for (int i = ids.first(row); i < ids.first(row + 1); i++) {
                targets[row * size + ids.array()[i]] = 1;
            }
        }
    }

    @Override
    public PredictedColumns predicted(Answered answer) {
        return new PredictedColumns(
                List.of(PredictedColumns.Type.INTEGERS, PredictedColumns.Type.FLOATS),
                false,
                (scores, from, row, offset) -> {
                    Integer[] there = new Integer[answer.outputs()];
                    int count = 0;
                    for (int id = 0; id < answer.outputs(); id++) {
                        if (scores[from + id] >= YES) {
                            there[count++] = id;
                        }
                    }
                    row[offset] = Arrays.copyOf(there, count);
                    row[offset + 1] = answer.floats(scores, from);
                });
    }
}
