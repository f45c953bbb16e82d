package io.lockstep.kernels.attribution;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.loss.DenseLoss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Weighted sum of a model's raw answers, {@code sum of d_j x_j}, whose targets are the weights d; {@code dx = d}. The sum is
 * added in double, in order. No loss to train with: it has no least value.
 */
record DirectedSum() implements DenseLoss {
    @Override
    public int targetSize(Shape output) {
        return output.elementCount();
    }

    @Override
    public boolean readsSteps() {
        return true;
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int j = row * size; j < (row + 1) * size; j++) {
                sum += (double) targets[j] * outputs[j];
                if (dOutputs.length > 0) {
                    dOutputs[j] = weights[row] * targets[j];
                }
            }
            losses[row] = (float) sum;
        }
    }

    /** Weights of steps that a row does not have are zeros. */
    @Override
    public void apply(
            int rows,
            int size,
            int @Nullable [] steps,
            float[] outputs,
            BatchValues targets,
            float[] weights,
            float[] losses,
            float[] dOutputs) {
        apply(rows, size, outputs, targets.floats(), weights, losses, dOutputs);
    }

    /** Raw answers as they are. */
    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        System.arraycopy(outputs, 0, scores, 0, rows * size);
    }

    @Override
    public Target target() {
        return new Target.Numbers();
    }
}
