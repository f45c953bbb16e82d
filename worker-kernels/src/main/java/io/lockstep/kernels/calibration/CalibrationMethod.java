package io.lockstep.kernels.calibration;

/** Way to calibrate probabilities. Its kinds are in {@link Calibrations#REGISTRY}. */
public interface CalibrationMethod {
    /**
     * The correction that fits rows best. Exact sums, and values in order of size: the order of rows makes no difference.
     *
     * @throws IllegalArgumentException when it cannot be fitted to such rows
     */
    ScoreCorrection fit(ScoredRows rows);
}
