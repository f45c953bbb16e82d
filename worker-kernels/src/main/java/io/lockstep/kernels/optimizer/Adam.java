package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Adam with bias correction.
 *
 * <pre>
 * g = gradient + weightDecay p
 * m = beta1 m + (1 - beta1) g
 * v = beta2 v + (1 - beta2) g g
 * p = p - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * Kingma and Ba, <a href="https://arxiv.org/abs/1412.6980">Adam</a>, Algorithm 1: epsilon outside the root and after
 * the correction, as in PyTorch. Weight decay is coupled (part of the gradient, hence of the moments); {@link AdamW}
 * decays apart from it and generalises better.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param weightDecay at least 0; coupled
 */
public record Adam(
        @Default("0.001") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "secondMoment");

    public Adam {
        Check.learningRate("adam", learningRate);
        Check.fraction("adam", "beta1", beta1);
        Check.fraction("adam", "beta2", beta2);
        Check.positive("adam", "epsilon", epsilon);
        Check.weightDecay("adam", weightDecay);
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
    public boolean leavesRows() {
        return true;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        strip.adam.move(strip, 1f, count);
    }
}
