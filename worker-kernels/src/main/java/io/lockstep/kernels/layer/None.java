package io.lockstep.kernels.layer;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.Initializer;

/** No activation: {@code y = x}. */
public record None() implements Activation {
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
        if (x != y) {
            System.arraycopy(x, 0, y, 0, size);
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        // f' = 1
    }
}
