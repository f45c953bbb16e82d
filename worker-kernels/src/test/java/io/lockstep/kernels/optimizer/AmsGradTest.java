package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AmsGradTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new AmsGrad(0.01, 0.9, 0.999, 1e-8, 0.1));
    }

    /** With beta2 0.3 the second moment falls, and its largest value counts: Adam's own first element is 0.9714. */
    @Test
    void amsGradDividesByTheLargestSecondMoment() {
        assertClose(
                train(new AmsGrad(0.1, 0.9, 0.999, 1e-8, 0.01), 3), 0.9851446f, -2.0077763f, 0.31851932f, 2.8530023f);
        assertClose(train(new AmsGrad(0.1, 0.9, 0.3, 1e-8, 0), 3), 0.9707535f, -1.9958494f, 0.31002325f, 2.9630687f);
        assertThat(train(new Adam(0.1, 0.9, 0.3, 1e-8, 0), 3)[0]).isNotCloseTo(0.9707535f, within(1e-4f));
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new AmsGrad(0.1, 1, 0.9, 1e-8, 0))
                .hasMessage("amsgrad: beta1 must be in [0, 1), got 1.0");
    }
}
