package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Cross-entropy of softmax over K classes that makes little of rows already answered well, from logits x and a class
 * index c, with p = softmax(x) and q = 1 - p_c:
 *
 * <pre>
 * loss = -q^gamma log(p_c)
 * s    = q^gamma (1 - gamma p_c log(p_c) / q)
 * dx_j = s p_j, and dx_c = -s q
 * </pre>
 *
 * both times the weight of class c, the paper's alpha. Lin et al., <a href="https://arxiv.org/abs/1708.02002">Focal
 * Loss for Dense Object Detection</a>, equation 5 with softmax in place of the sigmoid.
 *
 * @param gamma at least 0; 0 leaves the cross-entropy
 * @param classWeights as in {@link SoftmaxCrossEntropy}
 */
public record SoftmaxFocal(
        @Default("2") double gamma, @Default("[]") List<Double> classWeights) implements DenseLoss {
    private static final String NAME = "softmaxFocal";

    public SoftmaxFocal {
        checkGamma(NAME, gamma);
        classWeights = Outputs.classWeights(NAME, classWeights);
    }

    static void checkGamma(String loss, double gamma) {
        if (!(gamma >= 0 && Double.isFinite(gamma))) {
            throw new IllegalArgumentException(loss + ": gamma must be at least 0, got " + gamma);
        }
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
            double others = 0;
            for (int j = 0; j < size; j++) {
                others += j == label ? 0 : StrictMath.exp((double) outputs[at + j] - top);
            }
            double own = StrictMath.exp((double) outputs[at + label] - top);
            double sum = own + others;
            double logRight =
                    own == 1 ? -StrictMath.log1p(others) : (double) outputs[at + label] - top - StrictMath.log(sum);
            double factor = weight * power(others / sum);
            losses[row] = (float) (-factor * logRight);
            if (dOutputs.length != 0) {
                double slope = factor * (1 - gamma * own / sum * ratio(logRight, others / sum));
                gradient(outputs, at, size, label, top, weights[row] * slope / sum, dOutputs);
                dOutputs[at + label] = (float) (-weights[row] * slope * (others / sum));
            }
        }
    }

    private double power(double wrong) {
        return gamma == 0 ? 1 : StrictMath.exp(gamma * StrictMath.log(wrong));
    }

    /** {@code log(1 - q) / q}, whose limit at 0 is -1. */
    private static double ratio(double logRight, double wrong) {
        return wrong == 0 ? -1 : logRight / wrong;
    }

    private static void gradient(
            float[] outputs, int at, int size, int label, float top, double scale, float[] dOutputs) {
        for (int j = 0; j < size; j++) {
            if (j != label) {
                dOutputs[at + j] = (float) (scale * StrictMath.exp((double) outputs[at + j] - top));
            }
        }
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
