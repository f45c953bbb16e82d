package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Mean over K outputs of the absolute error {@code |x - t|}; {@code dx = sign(x - t) / K}, 0 at 0. PyTorch's
 * {@code l1_loss}.
 */
public record Mae() implements DenseLoss {
    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("mae", output);
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
                float error = outputs[j] - targets[j];
                sum += Math.abs(error);
                if (gradients) {
                    dOutputs[j] = scale * Math.signum(error);
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
