package io.lockstep.kernels.calibration;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.plaindata.Registry;
import org.jspecify.annotations.Nullable;

/** All kinds of calibration, by their names in configs and in {@code model.json}. */
public final class Calibrations {
    /** What a config asks for. */
    public static final Registry<CalibrationMethod> REGISTRY = new Registry<>(CalibrationMethod.class)
            .with("temperature", Temperature.class)
            .with("isotonic", Isotonic.class);

    /** What is fitted. */
    public static final Registry<ScoreCorrection> CORRECTIONS = new Registry<>(ScoreCorrection.class)
            .with("temperature", Temperature.Scale.class)
            .with("isotonic", Isotonic.Curves.class);

    private Calibrations() {}

    /**
     * Checks that answers can be calibrated.
     *
     * @throws IllegalArgumentException when they are no probabilities, or several of each row
     */
    public static void check(@Nullable CalibrationMethod method, Target target) {
        if (method != null && target.outputFunction().isEmpty()) {
            throw new PlainDataException(
                    "calibrate",
                    "expected a loss whose answers are probabilities, got one of " + target.name()
                            + ". Leave it out, or predict classes");
        }
        if (method != null && target.hasSteps()) {
            throw new PlainDataException(
                    "calibrate", "expected a loss of one answer a row, got one of " + target.name() + ". Leave it out");
        }
    }
}
