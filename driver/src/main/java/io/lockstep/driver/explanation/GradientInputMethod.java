package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import java.util.List;

public record GradientInputMethod() implements Method {
    @Override
    public List<Attribution> attribute(AnswerFunction model, List<AskedRow> rows) {
        return List.of();
    }

    @Override
    public boolean byCell() {
        return true;
    }
}
