package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Normal with deviation {@code sqrt(1 / fanIn)}, not truncated: for SELU.
 *
 * <p>LeCun et al., <a href="https://doi.org/10.1007/3-540-49430-8_2">Efficient BackProp</a>, section 4.6.
 */
public record LecunNormal() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        double deviation = Math.sqrt(1.0 / Draws.fanIn("lecunNormal", shape));
        Draws.normal(0, deviation, stream, first, count, values, offset);
    }
}
