package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.power.WholePower;
import java.util.List;

/**
 * Adam that leaves out the division by the second moment in its first steps, and rectifies its variance afterwards:
 * warm-up without a setting.
 *
 * <pre>
 * g = gradient + weightDecay p
 * m = beta1 m + (1 - beta1) g,  m^ = m / (1 - beta1^t)
 * v = beta2 v + (1 - beta2) g g
 * a = 2 / (1 - beta2) - 1,  b = a - 2 t beta2^t / (1 - beta2^t)
 * b &gt; 5:  r = sqrt((b - 4) (b - 2) a / ((a - 4) (a - 2) b)),  p = p - rate r m^ sqrt(1 - beta2^t) / (sqrt(v) + epsilon)
 * else:     p = p - rate m^
 * </pre>
 *
 * Liu et al., <a href="https://arxiv.org/abs/1908.03265">On the Variance of the Adaptive Learning Rate and Beyond</a>,
 * Algorithm 2, in PyTorch's variant: the bound is 5 where the paper has 4, epsilon before the correction, weight decay
 * coupled.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1); up to 2/3 the second moment is never used
 * @param epsilon above 0
 * @param weightDecay at least 0; coupled
 */
public record RAdam(
        @Default("0.001") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "secondMoment");
    private static final double RECTIFIED_ABOVE = 5;

    public RAdam {
        Check.learningRate("radam", learningRate);
        Check.fraction("radam", "beta1", beta1);
        Check.fraction("radam", "beta2", beta2);
        Check.positive("radam", "epsilon", epsilon);
        Check.weightDecay("radam", weightDecay);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void begin(Update update, Strip strip) {
        strip.adam.set(update, beta1, beta2, epsilon);
        double stepSize = update.rate() / (1 - WholePower.of(beta1, update.step()));
        double rectified = rectification(update.step());
        strip.rate = (float) (rectified > 0 ? stepSize * rectified : 0);
        strip.momentRate = (float) stepSize;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        strip.adam.moments(strip, count);
        if (strip.rate > 0) {
            move(strip, strip.rate, (float) epsilon, count);
        } else {
            Sgd.plain(strip.parameters, strip.first, strip.momentRate, count);
        }
    }

    /** r times the root of what corrects v; 0 where the division is left out. */
    private double rectification(long t) {
        double power = WholePower.of(beta2, t);
        double longest = 2 / (1 - beta2) - 1;
        double length = longest - 2 * t * power / (1 - power);
        if (!(length > RECTIFIED_ABOVE)) {
            return 0;
        }
        double ratio = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length);
        return Math.sqrt(ratio) * Math.sqrt(1 - power);
    }

    private static void move(Strip strip, float rate, float epsilon, int count) {
        float[] p = strip.parameters;
        float[] m = strip.first;
        float[] v = strip.second;
        for (int i = 0; i < count; i++) {
            p[i] -= rate * (m[i] / ((float) Math.sqrt(v[i]) + epsilon));
        }
    }
}
