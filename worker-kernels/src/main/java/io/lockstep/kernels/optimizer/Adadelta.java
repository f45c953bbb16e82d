package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Gradient in units of the steps it has led to: the root mean square of steps over that of gradients.
 *
 * <pre>
 * g = gradient + weightDecay p
 * v = decay v + (1 - decay) g g
 * d = sqrt(s + epsilon) / sqrt(v + epsilon) g
 * s = decay s + (1 - decay) d d
 * p = p - rate d
 * </pre>
 *
 * Zeiler, <a href="https://arxiv.org/abs/1212.5701">ADADELTA</a>, Algorithm 1, with PyTorch's rate on the step (1 is
 * the paper's) and coupled weight decay.
 *
 * @param learningRate above 0
 * @param decay of both mean squares, in [0, 1); PyTorch's rho
 * @param epsilon above 0; what the first steps are made of
 * @param weightDecay at least 0
 */
public record Adadelta(
        @Default("1") double learningRate,
        @Default("0.9") double decay,
        @Default("1e-6") double epsilon,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> SLOTS = List.of("gradientSquares", "stepSquares");

    public Adadelta {
        Check.learningRate("adadelta", learningRate);
        Check.fraction("adadelta", "decay", decay);
        Check.positive("adadelta", "epsilon", epsilon);
        Check.weightDecay("adadelta", weightDecay);
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        AdamStep.secondMoment(strip.first, strip.gradients, (float) decay, (float) (1 - decay), count);
        scale(strip.gradients, strip.first, strip.second, (float) epsilon, count);
        AdamStep.secondMoment(strip.second, strip.gradients, (float) decay, (float) (1 - decay), count);
        Sgd.plain(strip.parameters, strip.gradients, (float) update.rate(), count);
    }

    /** From gradients to steps. */
    private static void scale(float[] g, float[] v, float[] s, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            g[i] *= (float) Math.sqrt(s[i] + epsilon) / (float) Math.sqrt(v[i] + epsilon);
        }
    }
}
