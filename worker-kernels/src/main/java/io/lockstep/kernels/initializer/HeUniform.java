package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Uniform in ±{@code sqrt(6 / fanIn)}, the variance of {@link HeNormal}: for layers followed by ReLU.
 */
public record HeUniform() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        double bound = Math.sqrt(6.0 / Draws.fanIn("heUniform", shape));
        Draws.uniform(-bound, bound, stream, first, count, values, offset);
    }
}
