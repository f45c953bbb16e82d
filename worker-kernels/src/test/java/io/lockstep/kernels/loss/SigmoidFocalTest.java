package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;

import java.util.List;
import org.junit.jupiter.api.Test;

class SigmoidFocalTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new SigmoidFocal(2, 0.25), new SigmoidFocal(0.7, 0.6));
    }

    /** By hand, alpha 0.25: p = sigmoid(2), sigmoid(-1), 1 - sigmoid(0.5); 0.25 (1 - p)^2 log(1 + exp(-2)) first. */
    @Test
    void sigmoidFocalIsThatOfThePaper() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        new SigmoidFocal(2, 0.25)
                .apply(3, 1, new float[] {2, -1, 0.5f}, new float[] {1, 1, 0}, ones(3), losses, gradient);
        assertClose(losses, 0.0004508907088100953, 0.17546707585284624, 0.2830587006445574);
        assertClose(gradient, -0.0012177350, -0.1920586808, 0.3946138663);
    }
}
