package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * All 0: biases.
 */
public record Zeros() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        Draws.constant(0, count, values, offset);
    }
}
