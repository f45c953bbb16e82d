package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;

/**
 * Squared for small errors, absolute for large ones, mean over K outputs, with e = x - t:
 *
 * <pre>
 * |e| &lt;= delta: e^2 / 2                      dx = e / K
 * else:          delta (|e| - delta / 2)      dx = delta sign(e) / K
 * </pre>
 *
 * Huber, <a href="https://doi.org/10.1214/aoms/1177703732">Robust Estimation of a Location Parameter</a>; PyTorch's
 * {@code huber_loss}.
 *
 * @param delta where one turns into the other, above 0; in the scale that is trained, for standardised targets in
 *     deviations
 */
public record Huber(@Default("1") double delta) implements DenseLoss {
    public Huber {
        if (!(delta > 0 && Double.isFinite(delta))) {
            throw new IllegalArgumentException("huber: delta must be above 0, got " + delta);
        }
    }

    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("huber", output);
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        float bound = (float) delta;
        boolean gradients = dOutputs.length != 0;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            float scale = weights[row] / size;
            for (int j = at; j < at + size; j++) {
                float error = outputs[j] - targets[j];
                double distance = Math.abs((double) error);
                sum += distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
                if (gradients) {
                    dOutputs[j] = scale * Math.max(-bound, Math.min(bound, error));
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
