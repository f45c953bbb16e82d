package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.LecunNormal;

/**
 * {@code x > 0 ? scale x : scale alpha (exp(x) - 1)}, elementwise, with the two numbers that bring activations to mean
 * 0 and variance 1. Klambauer, Unterthiner, Mayr, Hochreiter, <a
 * href="https://arxiv.org/abs/1706.02515">Self-Normalizing Neural Networks</a> (2017), equation 2. Weights before it
 * begin as {@code lecunNormal} where it is their layer's activation.
 */
public record Selu() implements ElementwiseLayer {
    private static final double ALPHA = 1.6732632423543772;
    private static final double SCALE = 1.0507009873554805;
    private static final float RISE = (float) SCALE;
    private static final float LEAST = (float) (SCALE * ALPHA);

    @Override
    public Initializer usualInitializer() {
        return new LecunNormal();
    }

    @Override
    public boolean derivativeFromOutput() {
        return true;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = x[i] > 0 ? RISE * x[i] : (float) (SCALE * ALPHA * StrictMath.expm1(x[i]));
        }
    }

    /** For negative x the derivative {@code scale alpha exp(x)} is {@code y + scale alpha}. */
    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            gradient[i] *= kept[i] > 0 ? RISE : kept[i] + LEAST;
        }
    }
}
