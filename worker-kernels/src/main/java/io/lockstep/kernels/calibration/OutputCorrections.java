package io.lockstep.kernels.calibration;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The corrections of a model's answers, each where its scores stand among all of a row. */
public final class OutputCorrections {
    private final List<Placed> corrections = new ArrayList<>();
    private final int size;

    /**
     * A correction.
     *
     * @param first of the output's scores in a row
     */
    private record Placed(ScoreCorrection correction, boolean classes, int first, int size) {}

    /**
     * @param corrections by the name of the output
     * @throws IllegalArgumentException when the model has no such output, or one of other answers
     */
    public OutputCorrections(ModelSpec model, Map<String, ScoreCorrection> corrections) {
        int first = 0;
        Set<String> unknown = new HashSet<>(corrections.keySet());
        for (int i = 0; i < model.outputs().size(); i++) {
            String name = model.outputs().get(i).name();
            int own = model.outputShape(i).elementCount();
            ScoreCorrection correction = corrections.get(name);
            unknown.remove(name);
            if (correction != null) {
                if (!correction.fits(own)) {
                    throw new IllegalArgumentException("calibration: expected a correction of the " + own
                            + " probabilities of output '" + name + "', got one of another number");
                }
                this.corrections.add(new Placed(
                        correction, isOfClasses(model.outputs().get(i).loss().target()), first, own));
            }
            first += own;
        }
        this.size = first;
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("calibration: expected outputs of the model, got '"
                    + unknown.iterator().next() + "'");
        }
    }

    /** Whether an output's probabilities are of one of several classes; else each stands alone. */
    public static boolean isOfClasses(Target target) {
        return target.measuredAs() instanceof Target.ClassIndex;
    }

    /**
     * Corrects rows.
     *
     * @param scores [rows, outputs of all answers]. Modified.
     */
    public void apply(int rows, float[] scores) {
        for (Placed placed : corrections) {
            for (int row = 0; row < rows; row++) {
                placed.correction.apply(placed.classes, placed.size, scores, row * size + placed.first);
            }
        }
    }
}
