package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RAdamTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new RAdam(0.01, 0.9, 0.999, 1e-8, 0.1));
    }

    /** With beta2 0.999 the first five steps are not divided; the sixth and the seventh are, rectified. */
    @Test
    void rAdamRectifies() {
        RAdam optimizer = new RAdam(0.1, 0.9, 0.999, 1e-8, 0.01);
        assertClose(train(optimizer, 3), 1.0117738f, -2.023631f, 0.44974017f, 2.978983f);
        assertClose(train(optimizer, 7), 1.0263373f, -2.0657575f, 0.4385627f, 3.0007238f);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new RAdam(0.1, 0.9, 0.9, 0, 0)).hasMessage("radam: epsilon must be above 0, got 0.0");
    }
}
