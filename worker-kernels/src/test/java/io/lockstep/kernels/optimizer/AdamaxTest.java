package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertNear;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked examples: by hand, and by PyTorch's formulas of Adamax in double; rate 0.1. */
class AdamaxTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Adamax(0.01, 0.9, 0.999, 1e-8, 0.1), new Adamax(0.01, 0, 0.9, 1e-8, 0));
    }

    /**
     * The corrected first moment is the gradient, so the first step is the rate times its sign. Then of the first
     * element m = 0.9 0.01 - 0.1 0.4 = -0.031, u = max(0.0999, 0.4) = 0.4, and p = 0.9 + 0.1 / 0.19 0.0775 = 0.9407895.
     */
    @Test
    void stepsByHand() {
        assertNear(train(new Adamax(0.1, 0.9, 0.999, 1e-8, 0), 1), new double[] {0.9, -1.9, 0.4, 3});
        assertNear(train(new Adamax(0.1, 0.9, 0.999, 1e-8, 0), 2), new double[] {0.9 + 0.1 / 0.19 * 0.0775});
    }

    /**
     * In the third step the largest gradients of three elements are the new ones, of the first that of the step before.
     */
    @Test
    void threeStepsAreThoseOfPyTorch() {
        assertNear(
                train(new Adamax(0.1, 0.9, 0.999, 1e-8, 0), 3),
                new double[] {0.9619360899982825, -1.9882967589332654, 0.320910454037099, 2.967663624429501});
    }

    @Test
    void decayIsPartOfTheGradient() {
        assertNear(
                train(new Adamax(0.1, 0.9, 0.999, 1e-8, 0.01), 3),
                new double[] {0.9585210452626749, -1.9840516473274632, 0.32042490612606933, 2.8650996402468225});
    }

    @Test
    void largeEpsilonsAndDecaysCount() {
        assertNear(
                train(new Adamax(0.1, 0.5, 0.25, 0.5, 0), 3),
                new double[] {1.0222462724298662, -2.0396536795493123, 0.4507539663197739, 2.98984126984127});
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Adamax(0.1, 0.9, 1, 1e-8, 0))
                .hasMessage("adamax: beta2 must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Adamax(0.1, 0.9, 0.9, 0, 0))
                .hasMessage("adamax: epsilon must be above 0, got 0.0");
    }
}
