package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.IntegratedGradients;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Gradients along the straight line from the baseline, with as many steps as it takes for them to add up within 1 % of what is
 * explained, or 0.1 % of the largest output.
 *
 * @param firstSteps steps at first
 * @param mostSteps most steps
 */
public record IntegratedGradientsMethod(
        @Default("16") int firstSteps, @Default("512") int mostSteps) implements Method {
    public IntegratedGradientsMethod {
        new IntegratedGradients(firstSteps, mostSteps); // checks
    }

    @Override
    public List<Attribution> attribute(ModelSpec model, AnswerFunction function, List<AskedRow> rows) {
        return new IntegratedGradients(firstSteps, mostSteps)
                .of(function, AskedRow.rows(rows), AskedRow.baselines(rows), AskedRow.directions(rows));
    }

    @Override
    public boolean byCell() {
        return true;
    }
}
