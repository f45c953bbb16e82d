package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/** No loss: for an answer that is read and not trained, as that of a part of a model. Its gradient is zero. */
public record Unjudged() implements LabellessLoss {
    @Override
    public void check(Shape output) {
        // takes any
    }

    @Override
    public void apply(int rows, int size, float[] outputs, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            boolean finite = true;
            for (int j = row * size; j < (row + 1) * size; j++) {
                finite &= Float.isFinite(outputs[j]);
                if (dOutputs.length != 0) {
                    dOutputs[j] = 0;
                }
            }
            losses[row] = finite ? 0 : Float.NaN;
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.identity(rows, size, outputs, scores);
    }
}
