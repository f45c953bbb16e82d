package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Gradient over the root of the sum of all its squares: for sparse features; the rate can only fall.
 *
 * <pre>
 * g = gradient + weightDecay p
 * s = s + g g
 * p = p - rate / (1 + (t - 1) rateDecay) * g / (sqrt(s) + epsilon)
 * </pre>
 *
 * Duchi, Hazan, Singer, <a href="https://jmlr.org/papers/v12/duchi11a.html">Adaptive Subgradient Methods</a>, diagonal
 * version; PyTorch's variant: epsilon outside the root, sums start at 0, weight decay coupled.
 *
 * @param learningRate above 0
 * @param rateDecay at least 0
 * @param epsilon above 0
 * @param weightDecay at least 0
 */
public record Adagrad(
        @Default("0.01") double learningRate,
        @Default("0") double rateDecay,
        @Default("1e-10") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("squareSum");

    public Adagrad {
        Check.learningRate("adagrad", learningRate);
        Check.notNegative("adagrad", "rateDecay", rateDecay);
        Check.positive("adagrad", "epsilon", epsilon);
        Check.weightDecay("adagrad", weightDecay);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public boolean leavesRows() {
        return true;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        float rate = (float) (update.rate() / (1 + (update.step() - 1) * rateDecay));
        strip.addDecay(decayed, weightDecay, count);
        move(strip.parameters, strip.gradients, strip.first, rate, (float) epsilon, count);
    }

    private static void move(float[] p, float[] g, float[] s, float rate, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            float sum = s[i] + g[i] * g[i];
            s[i] = sum;
            p[i] -= rate * (g[i] / ((float) Math.sqrt(sum) + epsilon));
        }
    }
}
