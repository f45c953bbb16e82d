package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;

/**
 * Predicts a quantile rather than a mean: an answer too low costs {@code level} of the distance, one too high {@code 1
 * - level}. Mean over K outputs, with e = t - x:
 *
 * <pre>
 * loss = max(level e, (level - 1) e)
 * dx   = -level / K where e &gt; 0, (1 - level) / K where e &lt; 0, 0 at 0
 * </pre>
 *
 * Koenker and Bassett, <a href="https://doi.org/10.2307/1913643">Regression Quantiles</a>; also called pinball loss.
 * Half of {@link Mae} at 0.5.
 *
 * @param level of the quantile, in (0, 1): 0.9 for a value that nine of ten answers stay below
 */
public record Quantile(@Default("0.5") double level) implements DenseLoss {
    public Quantile {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "quantile: level must be above 0 and below 1, got " + level + ". Usual: 0.1, 0.5, 0.9");
        }
    }

    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("quantile", output);
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        float below = (float) -level;
        float above = (float) (1 - level);
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            float scale = weights[row] / size;
            for (int j = at; j < at + size; j++) {
                double error = (double) targets[j] - outputs[j];
                sum += Math.max(level * error, (level - 1) * error);
                if (gradients) {
                    dOutputs[j] = error > 0 ? scale * below : error < 0 ? scale * above : 0;
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.identity(rows, size, outputs, scores);
    }

    @Override
    public Target target() {
        return new Target.Numbers();
    }
}
