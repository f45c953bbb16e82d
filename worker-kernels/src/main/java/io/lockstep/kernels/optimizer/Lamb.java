package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.power.WholePower;
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
 * You et al., <a href="https://arxiv.org/abs/1904.00962">Large Batch Optimization for Deep Learning</a>, Algorithm 2 with
 * the identity as phi and the L2 norm. Biases and normalisation keep r = 1 and do not decay, as in the authors' code; the
 * paper scales them too.
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
        for (int at = 0; at < size; at += Strip.SIZE) {
            int count = Math.min(Strip.SIZE, size - at);
            load(strip, parameters, offset + at, gradients, at, slots, slotOffset + at, count);
            direction(update, decayed, strip, count);
            System.arraycopy(strip.gradients, 0, gradients, at, count);
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
            load(strip, parameters, offset + at, gradients, at, slots, slotOffset + at, count);
            direction(update, decayed, strip, count);
            Sgd.plain(strip.parameters, strip.gradients, rate, count);
            System.arraycopy(strip.parameters, 0, parameters, offset + at, count);
            System.arraycopy(strip.first, 0, slots[0], slotOffset + at, count);
            System.arraycopy(strip.second, 0, slots[1], slotOffset + at, count);
        }
    }

    private static void load(
            Strip strip,
            float[] parameters,
            int offset,
            float[] gradients,
            int at,
            float[][] slots,
            int slotOffset,
            int count) {
        System.arraycopy(parameters, offset, strip.parameters, 0, count);
        System.arraycopy(gradients, at, strip.gradients, 0, count);
        System.arraycopy(slots[0], slotOffset, strip.first, 0, count);
        System.arraycopy(slots[1], slotOffset, strip.second, 0, count);
    }

    /** Moves the strip's moments, and turns its gradients into u. */
    private void direction(Update update, boolean decayed, Strip strip, int count) {
        AdamStep.firstMoment(strip.first, strip.gradients, beta1, count);
        AdamStep.secondMoment(strip.second, strip.gradients, beta2, count);
        float correction = (float) (1 / (1 - WholePower.of(beta1, update.step())));
        float rootCorrection = AdamStep.rootCorrection(update, beta2);
        ratio(strip.gradients, strip.first, strip.second, correction, rootCorrection, (float) epsilon, count);
        if (decayed && weightDecay != 0) {
            strip.addDecay((float) weightDecay, count);
        }
    }

    private static void ratio(
            float[] u, float[] m, float[] v, float correction, float rootCorrection, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            u[i] = correction * m[i] / ((float) Math.sqrt(v[i]) / rootCorrection + epsilon);
        }
    }
}
