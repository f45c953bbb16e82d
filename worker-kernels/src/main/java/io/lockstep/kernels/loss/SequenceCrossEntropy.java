package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of softmax at each step of a sequence, in nats: from logits [T, K] and a row's class ids c_0, c_1, … the mean
 * over its steps that have one of
 *
 * <pre>
 * loss = w_c (log(sum_j exp(x_t,j)) - x_t,c)
 * dx_t,j = w_c (softmax(x_t)_j - [j = c]) / n
 * </pre>
 *
 * n of them, w_c the weight of class c. A step has none where its id is {@code ignore}, or where the row's ids have ended: fewer than T ids are those of the
 * first steps, and a sequence of any length has no more of them than items. A row without any has no loss. PyTorch's {@code cross_entropy} of each row, with
 * {@code ignore_index}.
 *
 * @param classes K
 * @param ignore id of steps without a class, such as that of padding; absent: none
 * @param classWeights factor on the loss of each class's steps, in the order of the ids; empty: 1. Means divide by the number of
 *     steps, as in {@link SoftmaxCrossEntropy}, where PyTorch's mean divides by the sum of their weights
 */
public record SequenceCrossEntropy(
        int classes,
        @Nullable Integer ignore,
        @Default("[]") List<Double> classWeights) implements IdsLoss, SoftmaxLoss {
    private static final String NAME = "sequenceCrossEntropy";

    public SequenceCrossEntropy {
        if (classes < 2) {
            throw new IllegalArgumentException(NAME + ": classes must be at least 2, got " + classes);
        }
        classWeights = Outputs.classWeights(NAME, classWeights);
        Outputs.checkClassWeights(NAME, classWeights, classes);
    }

    /** All classes alike. */
    public SequenceCrossEntropy(int classes, @Nullable Integer ignore) {
        this(classes, ignore, List.of());
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
        for (int row = 0; row < rows; row++) {
            float share = share(row, valid == null ? size / classes : valid[row], targets, weights[row]);
            losses[row] = row(row, size, outputs, targets, share, dOutputs, false);
        }
    }

    @Override
    public void applyToSoftmax(
            int rows,
            int size,
            int @Nullable [] valid,
            float[] outputs,
            BatchValues ids,
            float[] weights,
            float[] losses,
            float[] gradients) {
        IntValues targets = ids.ids();
        for (int row = 0; row < rows; row++) {
            float share = share(row, valid == null ? size / classes : valid[row], targets, weights[row]);
            losses[row] = row(row, size, outputs, targets, share, gradients, true);
        }
    }

    /** What a step of a row counts: its share of the row's weight. */
    private float share(int row, int most, IntValues targets, float weight) {
        int given = targets.first(row + 1) - targets.first(row);
        if (given > most) {
            throw new IllegalArgumentException(NAME + ": row " + row + " of the slice: expected at most " + most
                    + " ids, one for each step, got " + given + ". Correct the data, or lengthen the input");
        }
        int counted = StepIds.counted(ignore, targets, row);
        return counted == 0 ? 0 : weight / counted;
    }

    /**
     * Loss of a row.
     *
     * @param softmax whether that of the outputs lies where their gradient is wanted
     */
    private float row(
            int row, int size, float[] outputs, IntValues targets, float share, float[] gradients, boolean softmax) {
        int first = targets.first(row);
        int given = targets.first(row + 1) - first;
        int counted = 0;
        double sum = 0;
        for (int t = 0; t < size / classes; t++) {
            int at = row * size + t * classes;
            if (t < given && StepIds.counts(ignore, targets.array()[first + t])) {
                int label = Outputs.id(NAME, row, targets.array()[first + t], classes);
                double weight = Outputs.classWeight(classWeights, label);
                float factor = (float) (weight * share);
                sum += weight
                        * (softmax
                                ? stepOfSoftmax(outputs, at, label, factor, gradients)
                                : step(outputs, at, label, factor, gradients));
                counted++;
            } else if (gradients.length != 0) {
                Arrays.fill(gradients, at, at + classes, 0);
            }
        }
        return counted == 0 ? 0 : (float) (sum / counted);
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

    /** The same of a step whose gradient's place has its softmax. */
    private double stepOfSoftmax(float[] outputs, int at, int label, float share, float[] gradients) {
        double others = Outputs.others(gradients, at, classes, label);
        double loss = Outputs.lossOfSoftmax(outputs, gradients, at, classes, label, others);
        float factor = Double.isNaN(loss) ? Float.NaN : share;
        for (int j = at; j < at + classes; j++) {
            gradients[j] *= factor;
        }
        gradients[at + label] = (float) (0 - factor * others);
        return loss;
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
