package io.lockstep.kernels.calibration;

/** A fitted correction of probabilities. Its kinds are in {@link Calibrations#CORRECTIONS}. */
public interface ScoreCorrection {
    /** Whether it is one of so many probabilities. */
    default boolean fits(int size) {
        return size > 0;
    }

    /**
     * Corrects a row.
     *
     * @param classes whether the probabilities are of one of several classes; else each stands alone
     * @param size K
     * @param scores [K] from {@code at}. Modified.
     */
    void apply(boolean classes, int size, float[] scores, int at);
}
