/**
 * Calibration: probabilities corrected after training so that they come true as often as they say, fitted on rows that were not
 * trained on. A {@link io.lockstep.kernels.calibration.CalibrationMethod} is what a config asks for; the
 * {@link io.lockstep.kernels.calibration.ScoreCorrection} it fits is part of the model. Scores in, scores out: it knows
 * nothing of networks' insides. Read {@link io.lockstep.kernels.calibration.Calibrations} first.
 */
@NullMarked
package io.lockstep.kernels.calibration;

import org.jspecify.annotations.NullMarked;
