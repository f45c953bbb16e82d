package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.power.WholePower;
import java.util.List;

/**
 * Adam by the largest recent gradient in place of the mean square: no step is larger than the rate allows, and a rare
 * large gradient is forgotten slowly.
 *
 * <pre>
 * g = gradient + weightDecay p
 * m = beta1 m + (1 - beta1) g
 * u = max(beta2 u, |g| + epsilon)
 * p = p - rate / (1 - beta1^t) * m / u
 * </pre>
 *
 * Kingma and Ba, <a href="https://arxiv.org/abs/1412.6980">Adam</a>, Algorithm 2, with PyTorch's epsilon, without which
 * a gradient of 0 from the start would be divided by 0, and coupled weight decay.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param weightDecay at least 0; coupled
 */
public record Adamax(
        @Default("0.002") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "largestGradient");

    public Adamax {
        Check.learningRate("adamax", learningRate);
        Check.fraction("adamax", "beta1", beta1);
        Check.fraction("adamax", "beta2", beta2);
        Check.positive("adamax", "epsilon", epsilon);
        Check.weightDecay("adamax", weightDecay);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void begin(Update update, Strip strip) {
        strip.rate = (float) (update.rate() / (1 - WholePower.of(beta1, update.step())));
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        average(strip.first, strip.gradients, (float) beta1, (float) (1 - beta1), count);
        raise(strip.second, strip.gradients, (float) beta2, (float) epsilon, count);
        step(strip.parameters, strip.first, strip.second, strip.rate, count);
    }

    private static void average(float[] m, float[] g, float kept, float share, int count) {
        for (int i = 0; i < count; i++) {
            m[i] = kept * m[i] + share * g[i];
        }
    }

    private static void raise(float[] u, float[] g, float kept, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            u[i] = Math.max(kept * u[i], Math.abs(g[i]) + epsilon);
        }
    }

    private static void step(float[] p, float[] m, float[] u, float rate, int count) {
        for (int i = 0; i < count; i++) {
            p[i] -= rate * (m[i] / u[i]);
        }
    }
}
