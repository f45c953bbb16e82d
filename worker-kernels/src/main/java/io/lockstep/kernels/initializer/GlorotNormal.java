package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/**
 * Normal with deviation {@code sqrt(2 / (fanIn + fanOut))}, not truncated: for tanh, sigmoid and linear layers.
 *
 * <p>Glorot and Bengio, <a href="https://proceedings.mlr.press/v9/glorot10a.html">Understanding the difficulty of
 * training deep feedforward neural networks</a>, equation 12 (PyTorch's {@code xavier_normal_} with gain 1).
 */
public record GlorotNormal() implements Initializer {
    @Override
    public void fill(Shape shape, RandomStream stream, long first, int count, float[] values, int offset) {
        long fans = Draws.fanIn("glorotNormal", shape) + Draws.fanOut("glorotNormal", shape);
        Draws.normal(0, Math.sqrt(2.0 / fans), stream, first, count, values, offset);
    }
}
