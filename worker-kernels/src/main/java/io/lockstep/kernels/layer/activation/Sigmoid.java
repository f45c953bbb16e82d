package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.Initializer;

/** {@code 1 / (1 + exp(-x))}, elementwise. */
public record Sigmoid() implements ElementwiseLayer {
    /** The function itself. */
    static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

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
            y[i] = (float) sigmoid(x[i]);
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            gradient[i] *= kept[i] * (1 - kept[i]);
        }
    }
}
