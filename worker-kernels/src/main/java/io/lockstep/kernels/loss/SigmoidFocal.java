package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;

/**
 * Cross-entropy of a yes or no that makes little of rows already answered well, from a logit x and a target t, 0 (no)
 * or 1 (yes), with z = x for a yes and -x for a no, p = sigmoid(z), a = alpha for a yes and 1 - alpha for a no:
 *
 * <pre>
 * loss = -a (1 - p)^gamma log(p)
 * dz   = a (1 - p)^gamma (gamma p log(p) - (1 - p))
 * </pre>
 *
 * With K outputs, K independent answers: their mean. Lin et al., <a href="https://arxiv.org/abs/1708.02002">Focal Loss
 * for Dense Object Detection</a>, equation 5, with the paper's defaults; torchvision's {@code sigmoid_focal_loss}.
 *
 * @param gamma at least 0; 0 leaves the cross-entropy
 * @param alpha in (0, 1); 0.5 treats yes and no alike
 */
public record SigmoidFocal(
        @Default("2") double gamma, @Default("0.25") double alpha) implements DenseLoss {
    private static final String NAME = "sigmoidFocal";

    public SigmoidFocal {
        SoftmaxFocal.checkGamma(NAME, gamma);
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(NAME + ": alpha must be in (0, 1), got " + alpha);
        }
    }

    @Override
    public int targetSize(Shape output) {
        return Outputs.vector(NAME, output);
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            float scale = weights[row] / size;
            for (int j = at; j < at + size; j++) {
                int sign = Outputs.sign(NAME, row, targets[j]);
                double z = (double) sign * outputs[j];
                double small = StrictMath.exp(-Math.abs(z));
                double log = StrictMath.log1p(small);
                double logRight = -(Math.max(-z, 0) + log);
                double wrong = Outputs.sigmoid(-z, small);
                double factor = (sign > 0 ? alpha : 1 - alpha) * StrictMath.exp(-gamma * (Math.max(z, 0) + log));
                sum += 0 * z - factor * logRight; // NaN for an infinite output
                if (gradients) {
                    double slope = factor * (gamma * Outputs.sigmoid(z, small) * logRight - wrong);
                    dOutputs[j] = scale * (float) (sign * slope);
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.sigmoid(rows, size, outputs, scores);
    }

    @Override
    public Target target() {
        return new Target.YesNo();
    }
}
