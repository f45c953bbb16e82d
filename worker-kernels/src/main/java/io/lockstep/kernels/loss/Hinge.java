package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Margin of a yes or no, from an output x and a target t, 0 (no) or 1 (yes), with y = 2 t - 1:
 *
 * <pre>
 * loss = max(0, 1 - y x)
 * dx   = -y where 1 - y x &gt; 0, else 0
 * </pre>
 *
 * With K outputs, K independent answers: their mean. Cortes and Vapnik, <a
 * href="https://doi.org/10.1007/BF00994018">Support-Vector Networks</a>, with the margin at 1. Scores are
 * {@code sigmoid(x)}: in the order of x, 0.5 on the border, but no probabilities.
 */
public record Hinge() implements DenseLoss {
    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("hinge", output);
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
                int sign = Outputs.sign("hinge", row, targets[j]);
                double missing = 1 - (double) sign * outputs[j];
                sum += Math.max(0, missing) + 0 * missing; // NaN for an infinite output
                if (gradients) {
                    dOutputs[j] = missing > 0 ? -sign * scale : 0;
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
