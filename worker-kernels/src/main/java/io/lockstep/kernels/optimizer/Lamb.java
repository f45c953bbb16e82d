package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Adam with a rate for each tensor in proportion to its norm, for very large batches.
 *
 * <pre>
 * m = beta1 m + (1 - beta1) g
 * v = beta2 v + (1 - beta2) g g
 * u = m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon) + weightDecay p
 * r = |p| / |u|                                         1 where a norm is 0
 * p = p - rate r u
 * </pre>
 *
 * You et al., <a href="https://arxiv.org/abs/1904.00962">Large Batch Optimization for Deep Learning</a>, Algorithm 2
 * with the identity as phi and the L2 norm. Biases and normalisation keep r = 1 and do not decay, as in the authors'
 * code; the paper scales them too.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param weightDecay at least 0; decoupled
 */
public record Lamb(
        @Default("0.001") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-6") double epsilon,
        @Default("0.01") double weightDecay)
        implements LayerwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "secondMoment");

    public Lamb {
        Check.learningRate("lamb", learningRate);
        Check.fraction("lamb", "beta1", beta1);
        Check.fraction("lamb", "beta2", beta2);
        Check.positive("lamb", "epsilon", epsilon);
        Check.weightDecay("lamb", weightDecay);
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
        Strip strip = Strip.own();
        AdamStep step = strip.adam.set(update, beta1, beta2, epsilon);
        for (int at = 0; at < size; at += Strip.SIZE) {
            int count = Math.min(Strip.SIZE, size - at);
            strip.load(parameters, offset + at, gradients, at, slots, slotOffset + at, count);
            step.ratio(strip, count);
            strip.addDecay(decayed, weightDecay, count);
            System.arraycopy(strip.gradients, 0, gradients, at, count);
            strip.storeSlots(slots, slotOffset + at, count);
        }
    }

    @Override
    public double rateFactor(double parameterNorm, double directionNorm) {
        return parameterNorm > 0 && directionNorm > 0 ? parameterNorm / directionNorm : 1;
    }

    @Override
    public void update(
            Update update,
            boolean decayed,
            int size,
            float[] parameters,
            int offset,
            float[] gradients,
            float[][] slots,
            int slotOffset) {
        Strip strip = Strip.own();
        float rate = (float) update.rate();
        for (int at = 0; at < size; at += Strip.SIZE) {
            int count = Math.min(Strip.SIZE, size - at);
            System.arraycopy(parameters, offset + at, strip.parameters, 0, count);
            System.arraycopy(gradients, at, strip.gradients, 0, count);
            Sgd.plain(strip.parameters, strip.gradients, rate, count);
            System.arraycopy(strip.parameters, 0, parameters, offset + at, count);
        }
    }
}
