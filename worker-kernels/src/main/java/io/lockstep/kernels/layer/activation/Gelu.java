package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.plaindata.Default;

/**
 * {@code x Phi(x)} with the standard normal distribution function, elementwise. Hendrycks, Gimpel,
 * <a href="https://arxiv.org/abs/1606.08415">Gaussian Error Linear Units</a> (2016).
 *
 * <pre>
 * erf:  x / 2 (1 + erf(x / sqrt 2))
 * tanh: x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
 * </pre>
 *
 * @param form exact or the paper's approximation (BERT's and GPT-2's)
 */
public record Gelu(@Default("erf") Form form) implements ElementwiseLayer {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);
    private static final double CUBIC = 0.044715;

    /** Which formula. */
    public enum Form {
        /** Exact. */
        ERF,
        /** The paper's approximation. */
        TANH
    }

    @Override
    public boolean derivativeFromOutput() {
        return false;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        if (form == Form.ERF) {
            for (int i = 0; i < size; i++) {
                y[i] = (float) (x[i] * normal(x[i]));
            }
        } else {
            for (int i = 0; i < size; i++) {
                y[i] = (float) (0.5 * x[i] * (1 + StrictMath.tanh(inner(x[i]))));
            }
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        if (form == Form.ERF) {
            for (int i = 0; i < size; i++) {
                double x = kept[i];
                double density = INVERSE_SQRT_2_PI * StrictMath.exp(-0.5 * x * x);
                gradient[i] *= (float) (normal(x) + x * density);
            }
        } else {
            for (int i = 0; i < size; i++) {
                double x = kept[i];
                double t = StrictMath.tanh(inner(x));
                double slope = SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
                gradient[i] *= (float) (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope);
            }
        }
    }

    private static double normal(double x) {
        return 0.5 * ErrorFunction.erfc(-x * SQRT_HALF);
    }

    private static double inner(double x) {
        return SQRT_2_OVER_PI * (x + CUBIC * x * x * x);
    }
}
