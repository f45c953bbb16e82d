package io.lockstep.kernels.optimizer;

import io.lockstep.kernels.power.WholePower;

/**
 * The moments of Adam on a strip and the step they make, shared by the variants, which differ in weight decay and in
 * what they do with the ratio of the moments. A thread's own, set for each block.
 *
 * <pre>
 * m = m + (1 - beta1) (g - m)        written from the end that is nearer, as PyTorch's lerp does: exact at beta1 = 0
 * v = beta2 v + (1 - beta2) g g
 * </pre>
 */
final class AdamStep {
    private long step;
    private double beta1;
    private double beta2;
    private double correction;
    private float rootCorrection;
    private float share;
    private float kept;
    private float secondKept;
    private float secondShare;
    private float stepSize;
    private float epsilon;

    /** Powers are taken once for all blocks of an update. */
    AdamStep set(Update update, double beta1, double beta2, double epsilon) {
        if (update.step() != step || beta1 != this.beta1 || beta2 != this.beta2) {
            this.step = update.step();
            this.beta1 = beta1;
            this.beta2 = beta2;
            this.correction = 1 - WholePower.of(beta1, step);
            this.rootCorrection = (float) Math.sqrt(1 - WholePower.of(beta2, step));
            this.share = (float) (1 - beta1);
            this.kept = 1 - share;
            this.secondKept = (float) beta2;
            this.secondShare = (float) (1 - beta2);
        }
        this.stepSize = (float) (update.rate() / correction);
        this.epsilon = (float) epsilon;
        return this;
    }

    /** {@code sqrt(1 - beta2^t)}. */
    float rootCorrection() {
        return rootCorrection;
    }

    /**
     * {@code p = shrink p - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)}, moments first.
     *
     * @param strip parameters, first, second Modified; gradients Not modified.
     * @param shrink 1: no decay
     */
    void move(Strip strip, float shrink, int count) {
        if (beta1 > 0.5) {
            fused(strip.parameters, strip.gradients, strip.first, strip.second, shrink, count);
        } else {
            firstMoment(strip.first, strip.gradients, count);
            secondMoment(strip.second, strip.gradients, secondKept, secondShare, count);
            strip.shrink(shrink, count);
            apart(strip.parameters, strip.first, strip.second, count);
        }
    }

    /** In one loop, which reads the strip once. */
    private void fused(float[] p, float[] g, float[] m, float[] v, float shrink, int count) {
        float share = this.share;
        float secondKept = this.secondKept;
        float secondShare = this.secondShare;
        float stepSize = this.stepSize;
        float rootCorrection = this.rootCorrection;
        float epsilon = this.epsilon;
        for (int i = 0; i < count; i++) {
            float first = m[i] + share * (g[i] - m[i]);
            m[i] = first;
            float second = secondKept * v[i] + secondShare * g[i] * g[i];
            v[i] = second;
            p[i] = p[i] * shrink - stepSize * (first / ((float) Math.sqrt(second) / rootCorrection + epsilon));
        }
    }

    /** Both moments, without a step. */
    void moments(Strip strip, int count) {
        if (beta1 > 0.5) {
            nearFirstMoment(strip.first, strip.gradients, count);
        } else {
            firstMoment(strip.first, strip.gradients, count);
        }
        secondMoment(strip.second, strip.gradients, secondKept, secondShare, count);
    }

    private void nearFirstMoment(float[] m, float[] g, int count) {
        float share = this.share;
        for (int i = 0; i < count; i++) {
            m[i] += share * (g[i] - m[i]);
        }
    }

    /** The step, of moments that are there. */
    void apart(float[] p, float[] m, float[] v, int count) {
        float stepSize = this.stepSize;
        float rootCorrection = this.rootCorrection;
        float epsilon = this.epsilon;
        for (int i = 0; i < count; i++) {
            p[i] -= stepSize * (m[i] / ((float) Math.sqrt(v[i]) / rootCorrection + epsilon));
        }
    }

    /**
     * {@code u = m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)}, moments first.
     *
     * @param strip gradients Overwritten with u; first, second Modified.
     */
    void ratio(Strip strip, int count) {
        if (beta1 > 0.5) {
            fusedRatio(strip.gradients, strip.first, strip.second, (float) (1 / correction), count);
        } else {
            firstMoment(strip.first, strip.gradients, count);
            secondMoment(strip.second, strip.gradients, secondKept, secondShare, count);
            ratio(strip.gradients, strip.first, strip.second, (float) (1 / correction), count);
        }
    }

    /** In one loop; u holds the gradients before. */
    private void fusedRatio(float[] u, float[] m, float[] v, float scale, int count) {
        float share = this.share;
        float secondKept = this.secondKept;
        float secondShare = this.secondShare;
        float rootCorrection = this.rootCorrection;
        float epsilon = this.epsilon;
        for (int i = 0; i < count; i++) {
            float first = m[i] + share * (u[i] - m[i]);
            m[i] = first;
            float second = secondKept * v[i] + secondShare * u[i] * u[i];
            v[i] = second;
            u[i] = scale * first / ((float) Math.sqrt(second) / rootCorrection + epsilon);
        }
    }

    private void ratio(float[] u, float[] m, float[] v, float scale, int count) {
        float rootCorrection = this.rootCorrection;
        float epsilon = this.epsilon;
        for (int i = 0; i < count; i++) {
            u[i] = scale * m[i] / ((float) Math.sqrt(v[i]) / rootCorrection + epsilon);
        }
    }

    /** From the other end, for beta1 of 1/2 and less. */
    private void firstMoment(float[] m, float[] g, int count) {
        float kept = this.kept;
        for (int i = 0; i < count; i++) {
            m[i] = g[i] - (g[i] - m[i]) * kept;
        }
    }

    /**
     * {@code v = kept v + share g g}.
     *
     * @param v [count] Modified.
     * @param g [count] Not modified.
     */
    static void secondMoment(float[] v, float[] g, float kept, float share, int count) {
        for (int i = 0; i < count; i++) {
            v[i] = kept * v[i] + share * g[i] * g[i];
        }
    }
}
