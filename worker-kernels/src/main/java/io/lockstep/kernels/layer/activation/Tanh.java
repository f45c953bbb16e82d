package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.Initializer;

/** Hyperbolic tangent, elementwise. */
public record Tanh() implements ElementwiseLayer {
    @Override
    public Initializer usualInitializer() {
        return new GlorotUniform();
    }

    @Override
    public boolean derivativeFromOutput() {
        return true;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = (float) StrictMath.tanh(x[i]);
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            gradient[i] *= (1 - kept[i]) * (1 + kept[i]);
        }
    }
}
