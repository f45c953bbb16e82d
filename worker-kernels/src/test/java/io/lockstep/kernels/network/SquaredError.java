package io.lockstep.kernels.network;

import io.lockstep.kernels.loss.DenseLoss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;

/**
 * Half the sum of squared differences: a loss whose gradient is as exact as its inputs, for tests of everything else.
 */
public record SquaredError() implements DenseLoss {
    @Override
    public int targetSize(Shape output) {
        return output.elementCount();
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                float difference = outputs[i] - targets[i];
                sum += 0.5 * difference * difference;
                if (dOutputs.length > 0) {
                    dOutputs[i] = weights[row] * difference;
                }
            }
            losses[row] = (float) sum;
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        System.arraycopy(outputs, 0, scores, 0, rows * size);
    }

    @Override
    public Target target() {
        return new Target.Numbers();
    }
}
