package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Adam with Nesterov's look ahead, under a momentum that grows towards beta1.
 *
 * <pre>
 * g = gradient + weightDecay p
 * mu(t) = beta1 (1 - 0.96^(t momentumDecay) / 2),  M(t) = mu(1) mu(2) … mu(t)
 * m = beta1 m + (1 - beta1) g
 * v = beta2 v + (1 - beta2) g g,  d = sqrt(v) / sqrt(1 - beta2^t) + epsilon
 * p = p - rate ((1 - mu(t)) / (1 - M(t)) g + mu(t + 1) / (1 - M(t + 1)) m) / d
 * </pre>
 *
 * Dozat, <a href="https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ">Incorporating Nesterov Momentum into Adam</a>,
 * in PyTorch's variant: epsilon outside the root, weight decay coupled. M is a function of the step: nothing of it is
 * kept.
 *
 * @param learningRate above 0
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param momentumDecay at least 0: how soon mu is near beta1
 * @param weightDecay at least 0; coupled
 */
public record NAdam(
        @Default("0.002") double learningRate,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("0.004") double momentumDecay,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("firstMoment", "secondMoment");
    private static final double LOG_OF_BASE = StrictMath.log(0.96);
    private static final ThreadLocal<Momentum> OWN = ThreadLocal.withInitial(Momentum::new);

    /** M of a step, multiplied up from the first, by whom it is asked for step after step. */
    private static final class Momentum {
        private double beta1;
        private double decay;
        private long step;
        private double product;

        double of(NAdam optimizer, long wanted) {
            if (wanted < step || optimizer.beta1 != beta1 || optimizer.momentumDecay != decay) {
                beta1 = optimizer.beta1;
                decay = optimizer.momentumDecay;
                step = 0;
                product = 1;
            }
            while (step < wanted) {
                step++;
                product *= optimizer.momentum(step);
            }
            return product;
        }
    }

    public NAdam {
        Check.learningRate("nadam", learningRate);
        Check.fraction("nadam", "beta1", beta1);
        Check.fraction("nadam", "beta2", beta2);
        Check.positive("nadam", "epsilon", epsilon);
        Check.notNegative("nadam", "momentumDecay", momentumDecay);
        Check.weightDecay("nadam", weightDecay);
    }

    private double momentum(long step) {
        return beta1 * (1 - 0.5 * StrictMath.exp(step * momentumDecay * LOG_OF_BASE));
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void begin(Update update, Strip strip) {
        strip.adam.set(update, beta1, beta2, epsilon);
        long t = update.step();
        double product = OWN.get().of(this, t);
        double next = momentum(t + 1);
        strip.rate = (float) (update.rate() * (1 - momentum(t)) / (1 - product));
        strip.momentRate = (float) (update.rate() * next / (1 - product * next));
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        strip.adam.moments(strip, count);
        move(strip, strip.rate, strip.momentRate, strip.adam.rootCorrection(), (float) epsilon, count);
    }

    private static void move(Strip strip, float ofGradient, float ofMoment, float root, float epsilon, int count) {
        float[] p = strip.parameters;
        float[] g = strip.gradients;
        float[] m = strip.first;
        float[] v = strip.second;
        for (int i = 0; i < count; i++) {
            p[i] -= (ofGradient * g[i] + ofMoment * m[i]) / ((float) Math.sqrt(v[i]) / root + epsilon);
        }
    }
}
