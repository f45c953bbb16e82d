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
 * over its steps that have one, by their weights u_t.
 *
 * <pre>
 * loss = sum_t u_t w_c (log(sum_j exp(x_t,j)) - x_t,c) / sum_t u_t
 * dx_t,j = u_t w_c (softmax(x_t)_j - [j = c]) / sum_t u_t
 * </pre>
 *
 * w_c the weight of class c, u_t 1 where the data have no weights of steps. A step has no class where its id is {@code ignore}, or where the row's ids have
 * ended: fewer than T ids are those of the first steps, and a sequence of any length has no more of them than items. A step of weight 0 is such a step, too,
 * and a row without any other has no loss. PyTorch's {@code cross_entropy} of each row, with {@code ignore_index}.
 *
 * @param classes K
 * @param ignore id of steps without a class, such as that of padding; absent: none
 * @param classWeights factor on the loss of each class's steps, in the order of the ids; empty: 1. Means divide by the sum of
 *     the steps' own weights, their number where they have none, as in {@link SoftmaxCrossEntropy}; PyTorch's divides by the sum of
 *     their classes' weights
 */
public record SequenceCrossEntropy(
        int classes,
        @Nullable Integer ignore,
        @Default("[]") List<Double> classWeights) implements SequenceLoss, SoftmaxLoss {
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
        SequenceLoss.check(NAME, output, classes, "classes", "");
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
        for (int row = 0; row < rows; row++) {
            int steps = steps(row, SequenceLoss.steps(valid, row, size / classes), ids.ids());
            losses[row] = row(row, size, steps, outputs, ids.ids(), weights[row], dOutputs, false);
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
        for (int row = 0; row < rows; row++) {
            int steps = steps(row, SequenceLoss.steps(valid, row, size / classes), ids.ids());
            losses[row] = row(row, size, steps, outputs, ids.ids(), weights[row], gradients, true);
        }
    }

    /** Steps of a row's target, which the output must have. */
    private static int steps(int row, int most, IntValues targets) {
        int steps = targets.items(row);
        if (steps > most) {
            throw new IllegalArgumentException(NAME + ": row " + row + " of the slice: expected at most " + most
                    + " ids, one for each step, got " + steps + ". Correct the data, or lengthen the input");
        }
        StepWeights.check(NAME, targets, row, steps);
        return steps;
    }

    /**
     * Loss of a row.
     *
     * @param steps of its target
     * @param softmax whether that of the outputs lies where their gradient is wanted
     */
    private float row(
            int row,
            int size,
            int steps,
            float[] outputs,
            IntValues targets,
            float rowWeight,
            float[] gradients,
            boolean softmax) {
        double weights = 0;
        for (int t = 0; t < steps; t++) {
            weights += StepIds.weight(ignore, targets, row, t);
        }
        double share = StepWeights.share(rowWeight, weights);
        double sum = 0;
        for (int t = 0; t < size / classes; t++) {
            int at = row * size + t * classes;
            double weight = t < steps ? StepIds.weight(ignore, targets, row, t) : 0;
            if (weight > 0) {
                int label = Outputs.id(NAME, row, targets.array()[targets.first(row) + t], classes);
                weight *= Outputs.classWeight(classWeights, label);
                float factor = (float) (weight * share);
                sum += weight
                        * (softmax
                                ? stepOfSoftmax(outputs, at, label, factor, gradients)
                                : step(outputs, at, label, factor, gradients));
            } else if (gradients.length != 0) {
                Arrays.fill(gradients, at, at + classes, 0);
            }
        }
        return weights == 0 ? 0 : (float) (sum / weights);
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
