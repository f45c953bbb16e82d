package io.lockstep.kernels.optimizer;

/**
 * A thread's working copy of a few elements of a block, all vectors from index 0. The compiler turns a loop into vector
 * instructions only when its arrays share one index; parameters, gradients and slots of a block start at different ones,
 * and copying through the first-level cache costs less than scalar arithmetic (numbers in the module's README).
 */
final class Strip {
    /** Floats of each vector: what they are copied from passes through the first-level cache as well, and needs its room. */
    static final int SIZE = 256;

    private static final ThreadLocal<Strip> OWN = ThreadLocal.withInitial(Strip::new);

    final float[] parameters = new float[SIZE];
    final float[] gradients = new float[SIZE];
    final float[] first = new float[SIZE];
    final float[] second = new float[SIZE];
    final AdamStep adam = new AdamStep();

    private Strip() {}

    /** The calling thread's; allocated once. */
    static Strip own() {
        return OWN.get();
    }

    /** {@code gradients += decay * parameters}: the gradient of decay/2 times the squared norm. */
    void addDecay(float decay, int count) {
        addScaled(gradients, decay, parameters, count);
    }

    private static void addScaled(float[] sum, float factor, float[] values, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += factor * values[i];
        }
    }

    /** {@code parameters *= factor}. */
    void shrink(float factor, int count) {
        scale(parameters, factor, count);
    }

    private static void scale(float[] values, float factor, int count) {
        for (int i = 0; i < count; i++) {
            values[i] *= factor;
        }
    }
}
