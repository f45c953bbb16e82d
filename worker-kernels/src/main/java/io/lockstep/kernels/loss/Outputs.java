package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/** What losses ask of the last layer's output, and what they share row by row. */
final class Outputs {
    private Outputs() {}

    /** K of an output that is a plain list of numbers. */
    static int vector(String loss, Shape output) {
        if (output.rank() != 1) {
            throw new IllegalArgumentException(loss + ": expected an output of K numbers, got shape " + output
                    + ". Add a flatten layer before it");
        }
        return output.size(0);
    }

    /** {@code scores = outputs}. */
    static void identity(int rows, int size, float[] outputs, float[] scores) {
        System.arraycopy(outputs, 0, scores, 0, rows * size);
    }
}
