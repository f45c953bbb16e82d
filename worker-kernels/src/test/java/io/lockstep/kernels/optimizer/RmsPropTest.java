package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RmsPropTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new RmsProp(0.01, 0.99, 0, 1e-8, 0.1), new RmsProp(0.01, 0.9, 0.5, 1e-8, 0));
    }

    /** PyTorch: RMSprop(lr=0.01), and alpha=0.9, momentum=0.8, weight_decay=0.01. */
    @Test
    void rmspropIsThatOfPyTorch() {
        assertClose(train(new RmsProp(0.01, 0.99, 0, 1e-8, 0), 3), 0.98494107f, -2.067522f, 0.4232861f, 2.9895325f);
        assertClose(
                train(new RmsProp(0.01, 0.9, 0.8, 1e-8, 0.01), 3), 0.97296035f, -1.999067f, 0.41322413f, 2.8942728f);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new RmsProp(0.1, 1, 0, 1e-8, 0))
                .hasMessage("rmsprop: decay must be in [0, 1), got 1.0");
    }
}
