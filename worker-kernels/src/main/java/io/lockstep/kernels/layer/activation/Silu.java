package io.lockstep.kernels.layer.activation;

/**
 * {@code x sigmoid(x)}, elementwise, also called swish. Elfwing, Uchibe, Doya,
 * <a href="https://arxiv.org/abs/1702.03118">Sigmoid-weighted linear units</a> (2017).
 */
public record Silu() implements ElementwiseLayer {
    @Override
    public boolean derivativeFromOutput() {
        return false;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = (float) (x[i] * Sigmoid.sigmoid(x[i]));
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            double s = Sigmoid.sigmoid(kept[i]);
            gradient[i] *= (float) (s * (1 + kept[i] * (1 - s)));
        }
    }
}
