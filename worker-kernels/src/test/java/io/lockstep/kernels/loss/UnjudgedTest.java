package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnjudgedTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Unjudged());
    }

    @Test
    void nothingIsLostButNumbersThatAreNone() {
        float[] losses = nan(2);
        float[] gradient = nan(4);
        float[] scores = nan(4);
        float[] outputs = {1, -2, 3, Float.NaN};
        new Unjudged().apply(2, 2, outputs, ones(2), losses, gradient);
        new Unjudged().predict(2, 2, outputs, scores);
        assertThat(losses).containsExactly(0, Float.NaN);
        assertThat(gradient).containsOnly(0);
        assertThat(scores).containsExactly(outputs);
    }
}
