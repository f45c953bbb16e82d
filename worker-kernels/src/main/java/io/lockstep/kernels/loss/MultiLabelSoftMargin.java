package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Cross-entropy of K labels, each there or not, in nats, from logits x and targets t in [0, 1]: the mean over labels of
 *
 * <pre>
 * loss = -t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x)) = max(x, 0) - x t + log(1 + exp(-|x|))
 * dx   = (sigmoid(x) - t) / K
 * </pre>
 *
 * PyTorch's {@code MultiLabelSoftMarginLoss}. Each label is a column of its own, named under {@code targets}.
 */
public record MultiLabelSoftMargin() implements DenseLoss {
    private static final String NAME = "multiLabelSoftMargin";

    @Override
    public int targetSize(Shape output) {
        return Outputs.vector(NAME, output);
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            float scale = weights[row] / size;
            for (int j = row * size; j < (row + 1) * size; j++) {
                double x = outputs[j];
                float target = targets[j];
                if (!(target >= 0 && target <= 1)) {
                    throw new IllegalArgumentException(NAME + ": row " + row
                            + " of the slice: expected targets from 0 to 1, got " + target + ". Correct the data");
                }
                double small = StrictMath.exp(-Math.abs(x));
                sum += Math.max(x, 0) - x * target + StrictMath.log1p(small);
                if (dOutputs.length != 0) {
                    dOutputs[j] = scale * (float) (Outputs.sigmoid(x, small) - target);
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
        return new Target.Labels();
    }
}
