package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Normal with deviation {@code sqrt(2 / fanIn)}, not truncated: for layers followed by ReLU.
 *
 * <p>He et al., <a href="https://arxiv.org/abs/1502.01852">Delving Deep into Rectifiers</a>, equation 10 (PyTorch's
 * {@code kaiming_normal_} with gain sqrt(2), mode fan_in).
 */
public record HeNormal() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        double deviation = Math.sqrt(2.0 / Draws.fanIn("heNormal", shape));
        Draws.normal(0, deviation, stream, first, count, values, offset);
    }
}
