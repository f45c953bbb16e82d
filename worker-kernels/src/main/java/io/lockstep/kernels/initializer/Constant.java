package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * All {@code value}.
 *
 * @param value finite
 */
public record Constant(float value) implements Initializer {
    public Constant {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("constant: value must be finite, got " + value);
        }
    }

    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        Draws.constant(value, count, values, offset);
    }
}
