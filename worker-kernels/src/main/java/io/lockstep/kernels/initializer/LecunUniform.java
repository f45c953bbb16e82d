package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Uniform in ±{@code sqrt(3 / fanIn)}, the variance of {@link LecunNormal}, as Keras has it.
 */
public record LecunUniform() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        double bound = Math.sqrt(3.0 / Draws.fanIn("lecunUniform", shape));
        Draws.uniform(-bound, bound, stream, first, count, values, offset);
    }
}
