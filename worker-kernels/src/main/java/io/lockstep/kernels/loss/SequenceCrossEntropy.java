package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of softmax at each step of a sequence, in nats: from logits [T, K] and a row's class ids c_0, c_1, … the mean
 * over its steps that have one of
 *
 * <pre>
 * loss = log(sum_j exp(x_t,j)) - x_t,c
 * dx_t,j = (softmax(x_t)_j - [j = c]) / n
 * </pre>
 *
 * n of them. A step has none where its id is {@code ignore}, or where the row's ids have ended: fewer than T ids are those of the
 * first steps, and a sequence of any length has no more of them than items. A row without any has no loss. PyTorch's {@code cross_entropy} of each row, with {@code ignore_index}.
 *
 * @param classes K
 * @param ignore id of steps without a class, such as that of padding; absent: none
 */
public record SequenceCrossEntropy(int classes, @Nullable Integer ignore) implements IdsLoss {
    private static final String NAME = "sequenceCrossEntropy";

    public SequenceCrossEntropy {
        if (classes < 2) {
            throw new IllegalArgumentException(NAME + ": classes must be at least 2, got " + classes);
        }
    }

    @Override
    public void check(Shape output) {
        if (output.rank() != 2 || output.size(1) != classes) {
            throw new IllegalArgumentException(NAME + ": expected an output of steps x " + classes
                    + " classes, got shape " + output + ". End with {dense: {units: " + classes
                    + ", leadingAxes: 1}}, or change classes");
        }
    }

    @Override
    public boolean readsSteps() {
        return true;
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, IntValues targets, float[] weights, float[] losses, float[] dOutputs) {
        apply(rows, size, null, outputs, targets, weights, losses, dOutputs);
    }

    @Override
    public void apply(
            int rows,
            int size,
            int @Nullable [] valid,
            float[] outputs,
            BatchValues ids,
            float[] weights,
            float[] losses,
            float[] dOutputs) {
        IntValues targets = ids.ids();
        int steps = size / classes;
        for (int row = 0; row < rows; row++) {
            int first = targets.first(row);
            int given = targets.first(row + 1) - first;
            int most = valid == null ? steps : valid[row];
            if (given > most) {
                throw new IllegalArgumentException(NAME + ": row " + row + " of the slice: expected at most " + most
                        + " ids, one for each step, got " + given + ". Correct the data, or lengthen the input");
            }
            int counted = StepIds.counted(ignore, targets, row);
            float share = counted == 0 ? 0 : weights[row] / counted;
            double sum = 0;
            for (int t = 0; t < steps; t++) {
                int at = row * size + t * classes;
                if (t < given && StepIds.counts(ignore, targets.array()[first + t])) {
                    sum += step(
                            outputs, at, Outputs.id(NAME, row, targets.array()[first + t], classes), share, dOutputs);
                } else {
                    clear(dOutputs, at);
                }
            }
            losses[row] = counted == 0 ? 0 : (float) (sum / counted);
        }
    }

    private void clear(float[] dOutputs, int at) {
        for (int j = at; dOutputs.length != 0 && j < at + classes; j++) {
            dOutputs[j] = 0;
        }
    }

    /** Loss of a step, and its gradient times a share. */
    private double step(float[] outputs, int at, int label, float share, float[] dOutputs) {
        float top = Outputs.top(outputs, at, classes);
        double sum = Outputs.exponentials(outputs, at, classes, top, dOutputs);
        if (dOutputs.length != 0) {
            float scale = (float) (share / sum);
            double others = 0;
            for (int j = 0; j < classes; j++) {
                dOutputs[at + j] *= scale;
                others += j == label ? 0 : dOutputs[at + j];
            }
            // a step adds up to 0; taken from the others, 1 - p keeps its digits when p is nearly 1
            dOutputs[at + label] = (float) (0 - others);
        }
        return StrictMath.log(sum) - ((double) outputs[at + label] - top);
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.softmax(rows * (size / classes), classes, outputs, scores);
    }

    @Override
    public StepIds target() {
        return new StepIds(classes, ignore);
    }
}
