package io.lockstep.kernels.initializer;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Normal, not truncated.
 *
 * @param mean finite
 * @param deviation standard deviation, at least 0
 */
public record Normal(
        @Default("0") double mean, @Default("0.01") double deviation) implements Initializer {
    public Normal {
        if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation < 0) {
            throw new IllegalArgumentException("normal: expected a finite mean and a deviation of at least 0, got mean "
                    + mean + ", deviation " + deviation);
        }
    }

    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        Draws.normal(mean, deviation, stream, first, count, values, offset);
    }
}
