package io.lockstep.kernels.parameter;

/** Role of a tensor: what moves it at the end of a step. */
public sealed interface Role {
    /** Moved by the optimizer, with weight decay. */
    Role WEIGHT = new Trained(true);

    /** Moved by the optimizer, never decayed: biases, scales and shifts of normalisation. */
    Role OFFSET = new Trained(false);

    /** @param decayed whether weight decay applies */
    record Trained(boolean decayed) implements Role {}

    /**
     * Moved towards what the batch shows, {@code r += momentum (mean - r)}, with the mean of the slices' statistics
     * weighted by their sums of weights. Optimizers, clipping and weight decay leave it alone.
     *
     * @param momentum in [0, 1]; 0: it stays
     */
    record Statistic(double momentum) implements Role {
        /** One that stays as it is, whatever the batch shows. */
        public static final Statistic HELD = new Statistic(0);

        public Statistic {
            if (!(momentum >= 0 && momentum <= 1)) {
                throw new IllegalArgumentException("momentum must be in [0, 1], got " + momentum + ". Usual: 0.1");
            }
        }
    }
}
