package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Gradient over the root of its running mean square, not centred.
 *
 * <pre>
 * g = gradient + weightDecay p
 * v = decay v + (1 - decay) g g
 * u = g / (sqrt(v) + epsilon)
 * p = p - rate u                 with momentum: b = momentum b + u, p = p - rate b
 * </pre>
 *
 * Tieleman and Hinton, <a href="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf">lecture
 * 6.5</a>, in PyTorch's variant: epsilon outside the root, momentum on the scaled gradient, weight decay coupled.
 *
 * @param learningRate above 0
 * @param decay of the mean square, in [0, 1); PyTorch's alpha
 * @param momentum in [0, 1); 0 keeps no buffer
 * @param epsilon above 0
 * @param weightDecay at least 0
 */
public record RmsProp(
        @Default("0.01") double learningRate,
        @Default("0.99") double decay,
        @Default("0") double momentum,
        @Default("1e-8") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("secondMoment");
    private static final List<String> SLOTS_WITH_MOMENTUM = List.of("secondMoment", "momentum");

    public RmsProp {
        Check.learningRate("rmsprop", learningRate);
        Check.fraction("rmsprop", "decay", decay);
        Check.fraction("rmsprop", "momentum", momentum);
        Check.positive("rmsprop", "epsilon", epsilon);
        Check.weightDecay("rmsprop", weightDecay);
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? SLOTS : SLOTS_WITH_MOMENTUM;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        AdamStep.secondMoment(strip.first, strip.gradients, (float) decay, (float) (1 - decay), count);
        scale(strip.gradients, strip.first, (float) epsilon, count);
        float rate = (float) update.rate();
        if (momentum == 0) {
            Sgd.plain(strip.parameters, strip.gradients, rate, count);
        } else {
            Sgd.heavyBall(strip.parameters, strip.gradients, strip.second, rate, (float) momentum, count);
        }
    }

    private static void scale(float[] g, float[] v, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            g[i] /= (float) Math.sqrt(v[i]) + epsilon;
        }
    }
}
