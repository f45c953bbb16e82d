package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Uniform in ±{@code 1 / sqrt(fanIn)}: what PyTorch gives the weights of its linear and convolution layers.
 */
public record TorchUniform() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        double bound = 1.0 / Math.sqrt((double) Draws.fanIn("torchUniform", shape));
        Draws.uniform(-bound, bound, stream, first, count, values, offset);
    }
}
