package io.lockstep.kernels.optimizer;

/**
 * A thread's working copy of a few elements of a block, all vectors from index 0. The compiler turns a loop into vector
 * instructions only when its arrays share one index; parameters, gradients and slots of a block start at different
 * ones, and copying through the first-level cache costs less than scalar arithmetic (numbers in the module's TRIED.md).
 */
final class Strip {
    /**
     * Floats of each vector: what they are copied from passes through the first-level cache as well, and needs its
     * room.
     */
    static final int SIZE = 256;

    private static final ThreadLocal<Strip> OWN = ThreadLocal.withInitial(Strip::new);

    final float[] parameters = new float[SIZE];
    final float[] gradients = new float[SIZE];
    final float[] first = new float[SIZE];
    final float[] second = new float[SIZE];
    final float[] third = new float[SIZE];
    final float[] lanes = new float[SIZE];
    final double[] sums = new double[8];
    final AdamStep adam = new AdamStep();
    private final float[][] states = {first, second, third};

    /** Factor of this update, where the optimizer's rate is not all of it. */
    float rate;

    /** Factor on the first moment, where it has its own. */
    float momentRate;

    private Strip() {}

    /** The calling thread's; allocated once. */
    static Strip own() {
        return OWN.get();
    }

    /** Takes parameters, gradients and slots, of which there are at most three. */
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
        for (int s = 0; s < slots.length; s++) {
            System.arraycopy(slots[s], slotOffset, states[s], 0, count);
        }
    }

    /** Gives back parameters and slots. */
    void store(float[] values, int offset, float[][] slots, int slotOffset, int count) {
        System.arraycopy(parameters, 0, values, offset, count);
        storeSlots(slots, slotOffset, count);
    }

    void storeSlots(float[][] slots, int slotOffset, int count) {
        for (int s = 0; s < slots.length; s++) {
            System.arraycopy(states[s], 0, slots[s], slotOffset, count);
        }
    }

    /** {@code gradients += decay * parameters}: the gradient of decay/2 times the squared norm. */
    void addDecay(boolean decayed, double decay, int count) {
        if (decayed && decay != 0) {
            addScaled(gradients, (float) decay, parameters, count);
        }
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
