package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;

/**
 * Cross-entropy of softmax over K classes, in nats, from logits x and a class index c:
 *
 * <pre>
 * loss = log(sum_j exp(x_j)) - (1 - s) x_c - s / K sum_j x_j
 * dx_j = softmax(x)_j - (1 - s) [j = c] - s / K
 * </pre>
 *
 * The largest logit is subtracted first, so nothing overflows. s: label smoothing, Szegedy et al., <a
 * href="https://arxiv.org/abs/1512.00567">Rethinking the Inception Architecture</a>, section 7; PyTorch's
 * {@code cross_entropy}.
 *
 * @param labelSmoothing s in [0, 1)
 */
public record SoftmaxCrossEntropy(@Default("0") double labelSmoothing) implements Loss {
    public SoftmaxCrossEntropy {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "softmaxCrossEntropy: labelSmoothing must be in [0, 1), got " + labelSmoothing);
        }
    }

    @Override
    public int targetSize(Shape output) {
        int classes = Outputs.vector("softmaxCrossEntropy", output);
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "softmaxCrossEntropy: expected an output for each of at least 2 classes, got " + classes
                            + ". Set units to the number of classes, or use sigmoidCrossEntropy");
        }
        return 1;
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            int label = (int) targets[row];
            if (label != targets[row] || label < 0 || label >= size) {
                throw outside(row, targets[row], size);
            }
            int at = row * size;
            float top = top(outputs, at, size);
            double sum = exponentials(outputs, at, size, top, dOutputs);
            losses[row] = (float) loss(outputs, at, size, label, top, sum);
            if (dOutputs.length != 0) {
                gradient(dOutputs, at, size, label, weights[row], sum);
            }
        }
    }

    private static IllegalArgumentException outside(int row, float label, int classes) {
        return new IllegalArgumentException(
                "softmaxCrossEntropy: row " + row + " of the slice: expected a class from 0 to "
                        + (classes - 1) + ", got label " + label
                        + ". Correct the data, or set the last layer's units to the number"
                        + " of classes");
    }

    /** The largest logit; NaN when one is NaN. */
    private static float top(float[] outputs, int at, int size) {
        float top = outputs[at];
        for (int j = 1; j < size; j++) {
            top = Math.max(top, outputs[at + j]);
        }
        return top;
    }

    /** Sum of {@code exp(x - top)}; each is left in {@code kept}, unless that is empty. */
    private static double exponentials(float[] outputs, int at, int size, float top, float[] kept) {
        double sum = 0;
        boolean keep = kept.length != 0;
        for (int j = 0; j < size; j++) {
            double exponential = StrictMath.exp((double) outputs[at + j] - top);
            sum += exponential;
            if (keep) {
                kept[at + j] = (float) exponential;
            }
        }
        return sum;
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
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = exponentials(outputs, at, size, top(outputs, at, size), scores);
            for (int j = 0; j < size; j++) {
                scores[at + j] = (float) (scores[at + j] / sum);
            }
        }
    }

    @Override
    public Task task() {
        return Task.CLASSIFICATION;
    }
}
