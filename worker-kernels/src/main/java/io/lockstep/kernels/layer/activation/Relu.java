package io.lockstep.kernels.layer.activation;

/** {@code max(0, x)}, elementwise; NaN stays NaN; the derivative at 0 is 0. */
public record Relu() implements ElementwiseLayer {
    @Override
    public boolean derivativeFromOutput() {
        return true;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = Math.max(x[i], 0f);
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            gradient[i] = kept[i] > 0 ? gradient[i] : 0f;
        }
    }
}
