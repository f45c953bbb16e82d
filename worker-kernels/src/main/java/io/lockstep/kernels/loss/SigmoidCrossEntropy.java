package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Cross-entropy of a yes or no, in nats, from a logit x and a target t in [0, 1] (0: no, 1: yes, or a probability):
 *
 * <pre>
 * loss = max(x, 0) - x t + log(1 + exp(-|x|))
 * dx   = sigmoid(x) - t
 * </pre>
 *
 * With K outputs, K independent answers: their mean. PyTorch's {@code binary_cross_entropy_with_logits}.
 */
public record SigmoidCrossEntropy() implements Loss {
    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("sigmoidCrossEntropy", output);
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
                double x = outputs[j];
                float target = targets[j];
                if (!(target >= 0 && target <= 1)) {
                    throw outside(row, target);
                }
                double small = StrictMath.exp(-Math.abs(x));
                sum += Math.max(x, 0) - x * target + StrictMath.log1p(small);
                if (gradients) {
                    dOutputs[j] = scale * (float) (sigmoid(x, small) - target);
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    /** From {@code small = exp(-|x|)}, which cannot overflow. */
    private static double sigmoid(double x, double small) {
        return x >= 0 ? 1 / (1 + small) : small / (1 + small);
    }

    private static IllegalArgumentException outside(int row, float target) {
        return new IllegalArgumentException("sigmoidCrossEntropy: row " + row
                + " of the slice: expected a target from 0 to 1, got " + target
                + ". Correct the data, or use softmaxCrossEntropy for more than 2 classes");
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        for (int i = 0; i < rows * size; i++) {
            double x = outputs[i];
            scores[i] = (float) sigmoid(x, StrictMath.exp(-Math.abs(x)));
        }
    }

    @Override
    public Task task() {
        return Task.BINARY;
    }
}
