package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Adam with decoupled weight decay.
 *
 * <pre>
 * p = p - rate weightDecay p
 * m = beta1 m + (1 - beta1) g
 * v = beta2 v + (1 - beta2) g g
 * p = p - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * Loshchilov and Hutter, <a href="https://arxiv.org/abs/1711.05101">Decoupled Weight Decay Regularization</a>,
 * Algorithm 2, with the learning rate inside the decay as in PyTorch.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param weightDecay at least 0; decoupled
 */
public record AdamW(
        @Default("0.001") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("0.01") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "secondMoment");

    public AdamW {
        Check.learningRate("adamw", learningRate);
        Check.fraction("adamw", "beta1", beta1);
        Check.fraction("adamw", "beta2", beta2);
        Check.positive("adamw", "epsilon", epsilon);
        Check.weightDecay("adamw", weightDecay);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void begin(Update update, Strip strip) {
        strip.adam.set(update, beta1, beta2, epsilon);
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.adam.move(strip, decayed ? (float) (1 - update.rate() * weightDecay) : 1f, count);
    }
}
