package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/** First values of one tensor. */
public interface Initializer {
    /**
     * @param shape of the tensor, outputs first: [outputs, inputs, …]
     * @param stream keyed by seed and the tensor's name; element i uses position i
     * @param values [shape.elementCount()] from {@code offset}. Overwritten.
     */
    void fill(Shape shape, RandomStream stream, float[] values, int offset);
}
