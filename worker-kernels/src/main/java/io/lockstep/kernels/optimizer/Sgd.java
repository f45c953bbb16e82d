package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Stochastic gradient descent with momentum (Polyak's heavy ball) or Nesterov's.
 *
 * <pre>
 * g = gradient + weightDecay p
 * b = momentum b + g
 * p = p - rate b                 with Nesterov: p - rate (g + momentum b)
 * </pre>
 *
 * PyTorch's variant: no dampening, the rate outside the buffer, weight decay coupled. Sutskever et al., <a
 * href="https://proceedings.mlr.press/v28/sutskever13.html">On the importance of initialization and momentum</a>.
 *
 * @param learningRate above 0
 * @param momentum in [0, 1); 0 keeps no buffer
 * @param nesterov needs momentum
 * @param weightDecay at least 0
 */
public record Sgd(
        double learningRate,
        @Default("0") double momentum,
        @Default("false") boolean nesterov,
        @Default("0") double weightDecay)
        implements StripwiseOptimizer {
    private static final List<String> NO_SLOTS = List.of();
    private static final List<String> SLOTS = List.of("momentum");

    public Sgd {
        Check.learningRate("sgd", learningRate);
        Check.fraction("sgd", "momentum", momentum);
        Check.weightDecay("sgd", weightDecay);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException(
                    "sgd: nesterov needs a momentum above 0, got 0. Set momentum, such as 0.9");
        }
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? NO_SLOTS : SLOTS;
    }

    @Override
    public boolean leavesRows() {
        return momentum == 0;
    }

    @Override
    public void move(Update update, boolean decayed, Strip strip, int count) {
        strip.addDecay(decayed, weightDecay, count);
        float rate = (float) update.rate();
        if (momentum == 0) {
            plain(strip.parameters, strip.gradients, rate, count);
        } else if (nesterov) {
            nesterov(strip.parameters, strip.gradients, strip.first, rate, (float) momentum, count);
        } else {
            heavyBall(strip.parameters, strip.gradients, strip.first, rate, (float) momentum, count);
        }
    }

    static void plain(float[] p, float[] g, float rate, int count) {
        for (int i = 0; i < count; i++) {
            p[i] -= rate * g[i];
        }
    }

    static void heavyBall(float[] p, float[] g, float[] b, float rate, float momentum, int count) {
        for (int i = 0; i < count; i++) {
            float moved = momentum * b[i] + g[i];
            b[i] = moved;
            p[i] -= rate * moved;
        }
    }

    private static void nesterov(float[] p, float[] g, float[] b, float rate, float momentum, int count) {
        for (int i = 0; i < count; i++) {
            float gradient = g[i];
            float moved = momentum * b[i] + gradient;
            b[i] = moved;
            p[i] -= rate * (gradient + momentum * moved);
        }
    }
}
