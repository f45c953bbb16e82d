package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.GradientTimesInput;
import io.lockstep.kernels.model.ModelSpec;
import java.util.List;

/** Gradient times the distance from the baseline: exact of a linear model, a first look at any other. */
public record GradientInputMethod() implements Method {
    @Override
    public List<Attribution> attribute(ModelSpec model, AnswerFunction function, List<AskedRow> rows) {
        return new GradientTimesInput()
                .of(function, AskedRow.rows(rows), AskedRow.baselines(rows), AskedRow.directions(rows));
    }

    @Override
    public boolean byCell() {
        return true;
    }

    @Override
    public boolean isComplete() {
        return false;
    }
}
