package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Momentum with a rate for each tensor in proportion to its norm, for very large batches.
 *
 * <pre>
 * r = trust |p| / (|gradient| + weightDecay |p|)       1 where a norm is 0
 * b = momentum b + rate r (gradient + weightDecay p)
 * p = p - b
 * </pre>
 *
 * You, Gitman, Ginsburg, <a href="https://arxiv.org/abs/1708.03888">Large Batch Training of Convolutional Networks</a>,
 * Algorithm 1: the rate inside the buffer, unlike {@link Sgd}. Biases and normalisation keep r = 1 and do not decay, as
 * in the MLPerf reference; the paper scales them too.
 *
 * @param learningRate above 0; the paper's are 1 to 30
 * @param momentum in [0, 1)
 * @param weightDecay at least 0
 * @param trust above 0; the paper's eta
 */
public record Lars(
        double learningRate,
        @Default("0.9") double momentum,
        @Default("0.0001") double weightDecay,
        @Default("0.001") double trust)
        implements LayerwiseOptimizer, StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("momentum");

    public Lars {
        Check.learningRate("lars", learningRate);
        Check.fraction("lars", "momentum", momentum);
        Check.weightDecay("lars", weightDecay);
        Check.positive("lars", "trust", trust);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void direction(
            Update update,
            boolean decayed,
            int size,
            float[] parameters,
            int offset,
            float[] gradients,
            float[][] slots,
            int slotOffset) {
        // the gradient itself
    }

    @Override
    public double rateFactor(double parameterNorm, double directionNorm) {
        return parameterNorm > 0 && directionNorm > 0
                ? trust * parameterNorm / (directionNorm + weightDecay * parameterNorm)
                : 1;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        move(strip.parameters, strip.gradients, strip.first, (float) update.rate(), (float) momentum, count);
    }

    private static void move(float[] p, float[] g, float[] b, float rate, float momentum, int count) {
        for (int i = 0; i < count; i++) {
            float moved = momentum * b[i] + rate * g[i];
            b[i] = moved;
            p[i] -= moved;
        }
    }
}
