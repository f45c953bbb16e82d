package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * For counts: the output x is the logarithm of a rate, the target t how often it happened. Mean over K outputs:
 *
 * <pre>
 * loss = exp(x) - t x
 * dx   = (exp(x) - t) / K
 * </pre>
 *
 * The negative logarithm of Poisson's probability without its term {@code log(t!)}, which no weight moves; PyTorch's
 * {@code poisson_nll_loss} with {@code log_input=True}. Scores are rates, {@code exp(x)}. Targets are taken as they
 * are: counts must not be scaled.
 */
public record Poisson() implements DenseLoss {
    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("poisson", output);
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
                double rate = StrictMath.exp(outputs[j]);
                float target = targets[j];
                if (!(target >= 0)) {
                    throw new IllegalArgumentException("poisson: row " + row
                            + " of the slice: expected a count of at least 0, got " + target
                            + ". Correct the data, or use mse for numbers of any sign");
                }
                sum += rate - (double) target * outputs[j];
                if (gradients) {
                    dOutputs[j] = scale * (float) (rate - target);
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        for (int i = 0; i < rows * size; i++) {
            scores[i] = (float) StrictMath.exp(outputs[i]);
        }
    }

    @Override
    public Target target() {
        return new Target.Numbers();
    }

    /** A count's size is what its probability depends on. */
    @Override
    public boolean standardizesTargets() {
        return false;
    }
}
