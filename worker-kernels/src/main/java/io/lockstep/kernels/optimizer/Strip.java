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
    final float[] lanes = new float[SIZE];
    final double[] sums = new double[8];
    final AdamStep adam = new AdamStep();

    private Strip() {}

    /** The calling thread's; allocated once. */
    static Strip own() {
        return OWN.get();
    }

    /** Takes parameters, gradients and the two moments of Adam's family. */
    void load(
            float[] values,
            int offset,
            float[] meanGradients,
            int gradientOffset,
            float[][] slots,
            int slotOffset,
            int count) {
        System.arraycopy(values, offset, parameters, 0, count);
        System.arraycopy(meanGradients, gradientOffset, gradients, 0, count);
        System.arraycopy(slots[0], slotOffset, first, 0, count);
        System.arraycopy(slots[1], slotOffset, second, 0, count);
    }

    /** Gives back parameters and moments. */
    void store(float[] values, int offset, float[][] slots, int slotOffset, int count) {
        System.arraycopy(parameters, 0, values, offset, count);
        storeMoments(slots, slotOffset, count);
    }

    void storeMoments(float[][] slots, int slotOffset, int count) {
        System.arraycopy(first, 0, slots[0], slotOffset, count);
        System.arraycopy(second, 0, slots[1], slotOffset, count);
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
