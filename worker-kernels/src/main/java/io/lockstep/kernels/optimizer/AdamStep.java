package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.power.WholePower;

/** One update of Adam on a strip, shared by the variants, which differ in weight decay only. */
final class AdamStep {
    private AdamStep() {}

    /** What multiplies m over the root: {@code rate / (1 - beta1^t)}. */
    static float stepSize(Update update, double beta1) {
        return (float) (update.rate() / (1 - WholePower.of(beta1, update.step())));
    }

    /** {@code sqrt(1 - beta2^t)}. */
    static float rootCorrection(Update update, double beta2) {
        return (float) Math.sqrt(1 - WholePower.of(beta2, update.step()));
    }

    /**
     * {@code m = m + (1 - beta1) (g - m)}, written from the end that is nearer, as PyTorch's lerp does: exact at beta1 = 0.
     *
     * @param m [count] Modified.
     * @param g [count] Not modified.
     */
    static void firstMoment(float[] m, float[] g, double beta1, int count) {
        if (beta1 > 0.5) {
            float share = (float) (1 - beta1);
            for (int i = 0; i < count; i++) {
                m[i] += share * (g[i] - m[i]);
            }
        } else {
            float kept = 1 - (float) (1 - beta1);
            for (int i = 0; i < count; i++) {
                m[i] = g[i] - (g[i] - m[i]) * kept;
            }
        }
    }

    /**
     * {@code v = beta2 v + (1 - beta2) g g}.
     *
     * @param v [count] Modified.
     * @param g [count] Not modified.
     */
    static void secondMoment(float[] v, float[] g, double beta2, int count) {
        float kept = (float) beta2;
        float share = (float) (1 - beta2);
        for (int i = 0; i < count; i++) {
            v[i] = kept * v[i] + share * g[i] * g[i];
        }
    }

    /**
     * {@code p = p - stepSize * m / (sqrt(v) / rootCorrection + epsilon)}.
     *
     * @param strip parameters Modified; first, second Not modified.
     */
    static void move(Strip strip, float stepSize, float rootCorrection, float epsilon, int count) {
        move(strip.parameters, strip.first, strip.second, stepSize, rootCorrection, epsilon, count);
    }

    private static void move(
            float[] p, float[] m, float[] v, float stepSize, float rootCorrection, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            p[i] -= stepSize * (m[i] / ((float) Math.sqrt(v[i]) / rootCorrection + epsilon));
        }
    }
}
