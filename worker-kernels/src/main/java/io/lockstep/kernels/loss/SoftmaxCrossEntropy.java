package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.sum.RunSums;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of softmax over K classes, in nats, from logits x and a class index c:
 *
 * <pre>
 * loss = log(sum_j exp(x_j)) - (1 - s) x_c - s / K sum_j x_j
 * dx_j = softmax(x)_j - (1 - s) [j = c] - s / K
 * </pre>
 *
 * both times the weight of class c. The largest logit is subtracted first, so nothing overflows. s: label smoothing,
 * Szegedy et al., <a href="https://arxiv.org/abs/1512.00567">Rethinking the Inception Architecture</a>, section 7.
 * PyTorch's {@code cross_entropy} of each row; with class weights and smoothing together PyTorch weighs the smoothed
 * part class by class, this one by the row's class.
 *
 * @param labelSmoothing s in [0, 1)
 * @param classWeights factor on the loss of each class's rows, in the order of the classes; empty: 1. Means divide by
 *     the sum of example weights, as Keras does, where PyTorch's mean divides by the sum of class weights: weights that
 *     are 1 on average over the rows give both
 */
public record SoftmaxCrossEntropy(
        @Default("0") double labelSmoothing, @Default("[]") List<Double> classWeights)
        implements DenseLoss, SoftmaxLoss {
    private static final String NAME = "softmaxCrossEntropy";

    public SoftmaxCrossEntropy {
        classWeights = Outputs.classWeights(NAME, classWeights);
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "softmaxCrossEntropy: labelSmoothing must be in [0, 1), got " + labelSmoothing);
        }
    }

    /** All classes alike. */
    public SoftmaxCrossEntropy(double labelSmoothing) {
        this(labelSmoothing, List.of());
    }

    @Override
    public int targetSize(Shape output) {
        Outputs.checkClassWeights(NAME, classWeights, Outputs.classes(NAME, output));
        return 1;
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            int label = Outputs.label(NAME, row, targets[row], size);
            int at = row * size;
            double weight = Outputs.classWeight(classWeights, label);
            float top = Outputs.top(outputs, at, size);
            double sum = Outputs.exponentials(outputs, at, size, top, dOutputs);
            losses[row] = (float) (weight * loss(outputs, at, size, label, top, sum));
            if (dOutputs.length != 0) {
                gradient(dOutputs, at, size, label, (float) (weight * weights[row]), sum);
            }
        }
    }

    private double loss(float[] outputs, int at, int size, int label, float top, double sum) {
        double logSum = StrictMath.log(sum);
        double sharp = logSum - ((double) outputs[at + label] - top);
        if (labelSmoothing == 0) {
            return sharp;
        }
        double mean = 0;
        for (int j = 0; j < size; j++) {
            mean += (double) outputs[at + j] - top;
        }
        return (1 - labelSmoothing) * sharp + labelSmoothing * (logSum - mean / size);
    }

    private void gradient(float[] dOutputs, int at, int size, int label, float weight, double sum) {
        float scale = (float) (1 / sum);
        float smooth = (float) (labelSmoothing / size);
        for (int j = 0; j < size; j++) {
            dOutputs[at + j] = weight * (dOutputs[at + j] * scale - smooth);
        }
        // a row adds up to 0; taken from the others, 1 - p keeps its digits when p is nearly 1
        double others = 0;
        for (int j = 0; j < size; j++) {
            others += j == label ? 0 : dOutputs[at + j];
        }
        dOutputs[at + label] = (float) (0 - others);
    }

    @Override
    public void applyToSoftmax(
            int rows,
            int size,
            int @Nullable [] steps,
            float[] outputs,
            BatchValues classes,
            float[] weights,
            float[] losses,
            float[] gradients) {
        float[] targets = classes.floats();
        for (int row = 0; row < rows; row++) {
            int label = Outputs.label(NAME, row, targets[row], size);
            int at = row * size;
            double weight = Outputs.classWeight(classWeights, label);
            double others = Outputs.others(gradients, at, size, label);
            double sharp = Outputs.lossOfSoftmax(outputs, gradients, at, size, label, others);
            losses[row] = (float) (weight * smoothed(outputs, at, size, label, sharp));
            float factor = (float) (weight * weights[row]);
            gradientOfSoftmax(gradients, at, size, label, Double.isNaN(sharp) ? Float.NaN : factor, others);
        }
    }

    private double smoothed(float[] outputs, int at, int size, int label, double sharp) {
        if (labelSmoothing == 0) {
            return sharp;
        }
        double logSum = sharp + outputs[at + label];
        return (1 - labelSmoothing) * sharp + labelSmoothing * (logSum - RunSums.of(outputs, at, size) / size);
    }

    /** As {@link #gradient}: the label's is what the others add up to. */
    private void gradientOfSoftmax(float[] gradients, int at, int size, int label, float weight, double others) {
        float smooth = (float) (labelSmoothing / size);
        for (int j = at; j < at + size; j++) {
            gradients[j] = weight * (gradients[j] - smooth);
        }
        gradients[at + label] = (float) (0 - weight * (others - (size - 1) * (double) smooth));
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.softmax(rows, size, outputs, scores);
    }

    @Override
    public Target target() {
        return new Target.ClassIndex();
    }
}
