package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Uniform in ±{@code sqrt(6 / (fanIn + fanOut))}, equation 16 of the paper {@link GlorotNormal} names; Keras's default.
 */
public record GlorotUniform() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        long fans = Draws.fanIn("glorotUniform", shape) + Draws.fanOut("glorotUniform", shape);
        double bound = Math.sqrt(6.0 / fans);
        Draws.uniform(-bound, bound, stream, first, count, values, offset);
    }
}
