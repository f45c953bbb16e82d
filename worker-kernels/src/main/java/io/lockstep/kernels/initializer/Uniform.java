package io.lockstep.kernels.initializer;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Uniform in [low, high].
 *
 * @param low finite
 * @param high at least low
 */
public record Uniform(
        @Default("-0.05") double low, @Default("0.05") double high) implements Initializer {
    public Uniform {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException(
                    "uniform: expected finite numbers low <= high, got low " + low + ", high " + high);
        }
    }

    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        Draws.uniform(low, high, stream, first, count, values, offset);
    }
}
