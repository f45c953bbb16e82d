package io.lockstep.kernels.optimizer;

/**
 * An optimizer that moves every element by itself, and thus any number of them at a time: the loop over a block's
 * strips.
 */
interface StripwiseOptimizer extends Optimizer {
    /** Before the strips of a block: what is the same for all of them, left in the strip. */
    default void begin(Update update, Strip strip) {}

    /**
     * Moves a strip.
     *
     * @param decayed whether weight decay applies
     * @param strip parameters and slots Modified; gradients may be overwritten.
     */
    void move(Update update, boolean decayed, Strip strip, int count);

    @Override
    default void update(
            Update update,
            boolean decayed,
            int size,
            float[] parameters,
            int offset,
            float[] gradients,
            float[][] slots,
            int slotOffset) {
        Strip strip = Strip.own();
        begin(update, strip);
        for (int at = 0; at < size; at += Strip.SIZE) {
            int count = Math.min(Strip.SIZE, size - at);
            strip.load(parameters, offset + at, gradients, at, slots, slotOffset + at, count);
            move(update, decayed, strip, count);
            strip.store(parameters, offset + at, slots, slotOffset + at, count);
        }
    }
}
