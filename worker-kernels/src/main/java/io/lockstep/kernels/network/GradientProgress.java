package io.lockstep.kernels.network;

/**
 * Hears during {@link TrainingWorkspace#gradient}, from the thread that calls it, what of a slice may be used already: backward
 * comes to the last tensors of a network first.
 */
public interface GradientProgress {
    /** Of no interest. */
    GradientProgress NONE = new GradientProgress() {
        @Override
        public void lossKnown() {
            // nobody waits for it
        }

        @Override
        public void finalFrom(long offset) {
            // nobody waits for it
        }
    };

    /** The loss is computed and the {@link LossSum} written; called once, before any {@link #finalFrom}. */
    void lossKnown();

    /**
     * The gradient from this float to its end is neither read nor written by the workspace any more.
     *
     * @param offset never higher than before; 0 in the last call
     */
    void finalFrom(long offset);
}
