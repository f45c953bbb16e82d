package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.plaindata.Default;

/**
 * {@code x > 0 ? x : slope * x}, elementwise; the derivative at 0 is the slope.
 *
 * @param slope for negative inputs, in [0, 1)
 */
public record LeakyRelu(@Default("0.01") float slope) implements ElementwiseLayer {
    public LeakyRelu {
        if (!(slope >= 0 && slope < 1)) {
            throw new IllegalArgumentException("slope must be in [0, 1), got " + slope + ". Usual: 0.01");
        }
    }

    /** A slope above 0 keeps the sign, so both answers fit outputs and inputs; 0 is {@link Relu}. */
    @Override
    public boolean derivativeFromOutput() {
        return true;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = x[i] > 0 ? x[i] : slope * x[i];
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            gradient[i] = kept[i] > 0 ? gradient[i] : slope * gradient[i];
        }
    }
}
