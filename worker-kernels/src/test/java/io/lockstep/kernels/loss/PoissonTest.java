package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PoissonTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Poisson());
    }

    /** Counts. */
    @Override
    public float number(int i, float random) {
        return i % 4;
    }

    /** exp(1) = 2.7182818, exp(-1) = 0.3678794: exp(1) - 3, exp(-1) + 2 and exp(0); dx = exp(x) - t. */
    @Test
    void poissonTakesTheLogarithmOfARate() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        float[] outputs = {1, -1, 0};
        new Poisson().apply(3, 1, outputs, new float[] {3, 2, 0}, ones(3), losses, gradient);
        assertClose(losses, -0.2817181715409549, 2.367879441171442, 1);
        assertClose(gradient, -0.2817181715409549, -1.6321205588285577, 1);
        float[] scores = nan(3);
        new Poisson().predict(3, 1, outputs, scores);
        assertClose(scores, 2.718281828459045, 0.36787944117144233, 1);
        assertThatThrownBy(() ->
                        new Poisson().apply(1, 1, new float[] {0}, new float[] {-1}, ones(1), nan(1), new float[0]))
                .hasMessage(
                        "poisson: row 0 of the slice: expected a count of at least 0, got -1.0. Correct the data, or"
                                + " use mse for numbers of any sign");
    }
}
