package io.lockstep.kernels.network;

/**
 * Listener to {@link TrainingWorkspace#gradient}, called by the thread that calls it, for the gradients of a slice that
 * are final already: backward comes to the last tensors of a network first.
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
