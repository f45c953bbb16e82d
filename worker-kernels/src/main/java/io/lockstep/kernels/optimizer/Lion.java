package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Steps of one size in the direction of a moving average: the sign alone counts.
 *
 * <pre>
 * p = p - rate weightDecay p
 * p = p - rate sign(beta1 m + (1 - beta1) g)
 * m = beta2 m + (1 - beta2) g
 * </pre>
 *
 * Chen et al., <a href="https://arxiv.org/abs/2302.06675">Symbolic Discovery of Optimization Algorithms</a>, Algorithm
 * 2. Wants a third to a tenth of AdamW's rate, and its weight decay as many times larger.
 *
 * @param learningRate above 0
 * @param beta1 of the step's direction, in [0, 1)
 * @param beta2 of the moving average, in [0, 1)
 * @param weightDecay at least 0; decoupled
 */
public record Lion(
        @Default("0.0001") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.99") double beta2,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment");

    public Lion {
        Check.learningRate("lion", learningRate);
        Check.fraction("lion", "beta1", beta1);
        Check.fraction("lion", "beta2", beta2);
        Check.weightDecay("lion", weightDecay);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.shrink(decayed ? (float) (1 - update.rate() * weightDecay) : 1f, count);
        move(strip, (float) update.rate(), count);
        average(strip.first, strip.gradients, (float) beta2, (float) (1 - beta2), count);
    }

    /** The sign of 0 is 0, that of NaN is NaN. */
    private void move(Strip strip, float rate, int count) {
        float kept = (float) beta1;
        float share = (float) (1 - beta1);
        float[] p = strip.parameters;
        float[] g = strip.gradients;
        float[] m = strip.first;
        for (int i = 0; i < count; i++) {
            p[i] -= rate * Math.signum(kept * m[i] + share * g[i]);
        }
    }

    private static void average(float[] m, float[] g, float kept, float share, int count) {
        for (int i = 0; i < count; i++) {
            m[i] = kept * m[i] + share * g[i];
        }
    }
}
