package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/** First values of one tensor. */
public interface Initializer {
    /**
     * The values of some of the elements.
     *
     * @param shape of the tensor, outputs first: [outputs, inputs, …]
     * @param stream keyed by seed and the tensor's name; element i uses position i
     * @param first element, in row-major order
     * @param values [count] from {@code offset}. Overwritten.
     */
    void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset);

    /**
     * The values of all elements.
     *
     * @param values [shape.elementCount()] from {@code offset}. Overwritten.
     */
    default void fill(Shape shape, RandomStream stream, float[] values, int offset) {
        fill(shape, stream, 0, shape.elementCount(), values, offset);
    }
}
