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
        implements Optimizer {
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
        float rate = (float) (update.rate() / (1 + (update.step() - 1) * rateDecay));
        for (int at = 0; at < size; at += Strip.SIZE) {
            int count = Math.min(Strip.SIZE, size - at);
            System.arraycopy(parameters, offset + at, strip.parameters, 0, count);
            System.arraycopy(gradients, at, strip.gradients, 0, count);
            System.arraycopy(slots[0], slotOffset + at, strip.second, 0, count);
            if (decayed && weightDecay != 0) {
                strip.addDecay((float) weightDecay, count);
            }
            move(strip.parameters, strip.gradients, strip.second, rate, (float) epsilon, count);
            System.arraycopy(strip.parameters, 0, parameters, offset + at, count);
            System.arraycopy(strip.second, 0, slots[0], slotOffset + at, count);
        }
    }

    private static void move(float[] p, float[] g, float[] s, float rate, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            float sum = s[i] + g[i] * g[i];
            s[i] = sum;
            p[i] -= rate * (g[i] / ((float) Math.sqrt(sum) + epsilon));
        }
    }
}
