package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.plaindata.Default;

/**
 * {@code x > 0 ? x : alpha (exp(x) - 1)}, elementwise. Clevert, Unterthiner, Hochreiter,
 * <a href="https://arxiv.org/abs/1511.07289">ELUs</a> (2016), equation 15.
 *
 * @param alpha what very negative inputs tend to, negated; above 0
 */
public record Elu(@Default("1.0") float alpha) implements ElementwiseLayer {
    public Elu {
        if (!(alpha > 0 && alpha < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha must be above 0, got " + alpha + ". Usual: 1.0");
        }
    }

    @Override
    public boolean derivativeFromOutput() {
        return true;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = x[i] > 0 ? x[i] : (float) (alpha * StrictMath.expm1(x[i]));
        }
    }

    /** For negative x the derivative {@code alpha exp(x)} is {@code y + alpha}. */
    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            gradient[i] = kept[i] > 0 ? gradient[i] : gradient[i] * (kept[i] + alpha);
        }
    }
}
