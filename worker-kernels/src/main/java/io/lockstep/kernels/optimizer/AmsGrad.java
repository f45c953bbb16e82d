package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Adam whose steps are divided by the largest second moment so far, so that they do not grow again.
 *
 * <pre>
 * g = gradient + weightDecay p
 * m = beta1 m + (1 - beta1) g
 * v = beta2 v + (1 - beta2) g g,  w = max(w, v)
 * p = p - rate / (1 - beta1^t) * m / (sqrt(w) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * Reddi, Kale, Kumar, <a href="https://arxiv.org/abs/1904.09237">On the Convergence of Adam and Beyond</a>, Algorithm
 * 2, in PyTorch's variant ({@code amsgrad=True}): with bias corrections, the maximum taken before them, weight decay
 * coupled.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param weightDecay at least 0; coupled
 */
public record AmsGrad(
        @Default("0.001") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "secondMoment", "largestSecondMoment");

    public AmsGrad {
        Check.learningRate("amsgrad", learningRate);
        Check.fraction("amsgrad", "beta1", beta1);
        Check.fraction("amsgrad", "beta2", beta2);
        Check.positive("amsgrad", "epsilon", epsilon);
        Check.weightDecay("amsgrad", weightDecay);
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
        strip.addDecay(decayed, weightDecay, count);
        strip.adam.moments(strip, count);
        raise(strip.third, strip.second, count);
        strip.adam.apart(strip.parameters, strip.first, strip.third, count);
    }

    private static void raise(float[] largest, float[] second, int count) {
        for (int i = 0; i < count; i++) {
            largest[i] = Math.max(largest[i], second[i]);
        }
    }
}
