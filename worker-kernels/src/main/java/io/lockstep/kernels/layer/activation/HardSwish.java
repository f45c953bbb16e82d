package io.lockstep.kernels.layer.activation;

/**
 * {@code x min(max(x + 3, 0), 6) / 6}, elementwise: {@link Silu} without an exponential. Howard et al.,
 * <a href="https://arxiv.org/abs/1905.02244">Searching for MobileNetV3</a> (2019), 5.2. The derivative at -3 is 0 and
 * at 3 is 1, as in PyTorch's {@code hardswish} of inputs that are exactly there.
 */
public record HardSwish() implements ElementwiseLayer {
    @Override
    public boolean derivativeFromOutput() {
        return false;
    }

    @Override
    public void apply(int size, float[] x, float[] y) {
        for (int i = 0; i < size; i++) {
            y[i] = x[i] * Math.min(Math.max(x[i] + 3, 0), 6) / 6;
        }
    }

    @Override
    public void multiplyByDerivative(int size, float[] kept, float[] gradient) {
        for (int i = 0; i < size; i++) {
            float x = kept[i];
            gradient[i] *= x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
        }
    }
}
