package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Mean over K outputs of the squared error {@code (x - t)^2}; {@code dx = 2 (x - t) / K}. PyTorch's {@code mse_loss}.
 */
public record Mse() implements DenseLoss {
    @Override
    public int targetSize(Shape output) {
        return Outputs.vector("mse", output);
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            float scale = 2 * weights[row] / size;
            for (int j = at; j < at + size; j++) {
                float error = outputs[j] - targets[j];
                sum += (double) error * error;
                if (gradients) {
                    dOutputs[j] = scale * error;
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
